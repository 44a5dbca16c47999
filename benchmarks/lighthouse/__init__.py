"""Lighthouse's four scores for home, list, product and desk, and why one falls short."""
