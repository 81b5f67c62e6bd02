"""Awards that wait, change or end: what the lists of many need of the database."""
