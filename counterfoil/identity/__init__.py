"""Who you are: accounts, passwords, sessions and roles; usable without the shop."""
