"""The doors to the shop: pages for people, JSON for programs, and the frame both stand in."""
