"""What strangers hand in, for `/verify` and for import: what it is, and where it is fetched. Begin at `handed_in.py`."""
