"""Who has what, across badges: people, what waits for a teacher, and files to take along. Begin at `learners.py`."""
