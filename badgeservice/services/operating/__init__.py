"""Running the service itself: setting it up, what it says of itself, whether all of it works. Begin at `facts.py`."""
