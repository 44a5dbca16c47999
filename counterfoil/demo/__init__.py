"""The demo shop: a catalogue to import and the pictures drawn for it."""

COUNTRY = "LV"  # where it stands
