"""The pages of the shop: each handler is plain, sync, and reaches the shop through `perform()` only."""
