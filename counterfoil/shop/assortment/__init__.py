"""What the shop has on offer, as staff look after it: products, variants, categories, pictures."""
