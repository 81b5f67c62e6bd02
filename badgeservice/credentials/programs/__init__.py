"""For programs: any Verifiable Credential, and presentations of several, as the VC-API asks for them.

Begin with `any_credential.py`, then `presentation.py`. Both end in the same nine checks (`verification.py`).
"""
