"""How the demo shop's pictures are drawn: one palette, one lamp, one hand."""
