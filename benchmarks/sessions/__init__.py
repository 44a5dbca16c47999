"""What a session costs: the check per store, the size of a row, the sweep; and what other people's sessions lose."""
