"""The decision of a teacher: award an achievement, revoke it, and tell the learner. Begin at `award.py`; what is
signed is signed in `issuing/`.
"""
