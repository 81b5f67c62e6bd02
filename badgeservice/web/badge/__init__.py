"""What pages say of a badge, in the words and the language of who reads it. Begin at `meaning.py`."""
