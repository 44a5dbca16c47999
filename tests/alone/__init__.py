"""Identity in front of other people's apps."""
