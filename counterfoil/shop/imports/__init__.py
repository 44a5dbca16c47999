"""The ways goods come in."""
