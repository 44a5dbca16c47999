"""The race lab: what the shop promises about its last units, tried on a scratch shop for everybody to see."""
