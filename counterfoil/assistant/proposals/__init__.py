"""What is put before a person, figure by figure, and happens by their own yes alone."""
