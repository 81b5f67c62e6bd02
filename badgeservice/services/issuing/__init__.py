"""Whoever needs a signature comes here: the numbered act that signs an award (design §6), the key it is signed with,
and the status lists. Begin at `award_signing.py`.
"""
