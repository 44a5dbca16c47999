"""The shop as browsers show it."""
