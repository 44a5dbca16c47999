"""The classes of tax that every shop has."""

STANDARD = "standard"  # what a class without a rate of its own is taxed as
UNTAXED = "untaxed"  # nowhere
