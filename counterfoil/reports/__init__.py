"""Reads only: what happened in the shop, one definition for each figure."""
