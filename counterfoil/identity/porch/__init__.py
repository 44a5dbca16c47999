"""What stands in front of somebody else's app, for any framework and in none."""
