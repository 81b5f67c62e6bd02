"""Keys: how they are written, what a good signature by one is, and whose they are.

Begin with `multikey.py` (the key itself), then `did.py` (the documents in which issuers list theirs) and
`verification_method.py` (from a name in a proof to a key that its controller lists).
"""
