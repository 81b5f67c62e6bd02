"""A picture that somebody handed in, made safe: what comes out was drawn by us, pixel by pixel. Begin at `logo.py`."""
