"""Counterfoil: a self-hosted shop whose accounts can be trusted."""

__version__ = "0.1.0"
