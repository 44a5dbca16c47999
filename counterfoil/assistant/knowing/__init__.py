"""What understanding knows of this shop: its catalogue as it stands, and finding things in it."""
