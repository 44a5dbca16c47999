"""What somebody wishes for and waits for, and what goes with what they have."""
