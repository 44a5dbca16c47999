"""What it means that somebody does something: actors, permissions, operations, refusals and the trail."""
