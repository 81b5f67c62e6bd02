"""Signatures on documents: Data Integrity proofs and signed tokens, made and checked, one or a thousand at once.

Begin with `proofs.py`, which numbers the steps; `jose.py` does the same for tokens, `batch_signing.py` signs a whole
class. Whether the signer is the issuer is not decided here, but in `checks/`.
"""
