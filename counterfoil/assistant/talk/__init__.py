"""Conversations with the assistant: what is said, what is done about it, and what is answered."""
