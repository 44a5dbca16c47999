"""What an order costs: prices, tax, shipping, discounts, and the quote that puts them together."""
