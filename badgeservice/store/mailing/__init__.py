"""Mails that wait to be handed over, and where a learner stands by what became of theirs. Begin at `mails.py`."""
