"""What somebody means: pure, offline, without a web or a database; it is given what it has to know."""
