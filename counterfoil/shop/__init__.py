"""The shop: catalogue, carts, orders, payments, packing and the way goods come in."""
