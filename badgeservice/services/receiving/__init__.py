"""What strangers hand in, for `/verify` and for import: what it is, and what it is worth. Begin at `handed_in.py`."""
