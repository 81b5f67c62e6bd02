"""An organisation as the signer: its identifier and profile, its keys, and the register of those we vouch for. Begin
at `register.py`.
"""
