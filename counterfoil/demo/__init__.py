"""The demo shop: a catalogue to import and the pictures drawn for it."""

COUNTRY = "LV"  # where it stands
SELLER = ("Counterfoil Demo", "Quay Street 1", "LV-1010 Riga", "Latvia")  # nobody: nothing is sold here
TAX_NUMBER = "LV00000000000"
