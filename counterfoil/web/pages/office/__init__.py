"""The back office: what staff see and do, a module for each part of it."""
