"""Stories through the doors, in the words of people."""
