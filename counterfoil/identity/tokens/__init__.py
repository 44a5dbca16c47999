"""Tokens: what a session gives to programs. They prove it for a while, and end with it."""
