"""Verdicts for whoever is shown a badge: a scanned share, a link, a file. Begin at `verify.py`."""
