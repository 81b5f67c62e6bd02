"""Providers of sign-in: what the operator wrote down, who is on the way, what it gave. Begin at `configured.py`."""
