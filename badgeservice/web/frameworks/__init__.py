"""The pages of frameworks of skills, which two audiences have: see `pages.py`."""
