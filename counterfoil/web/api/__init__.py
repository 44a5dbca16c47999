"""The JSON door: one table of endpoints, each naming the operation it opens."""
