"""Describing what can be earned: drafts that save themselves and what becomes of them. Begin at `drafts.py`."""
