"""Who did what: the audit trail as an administrator or the operator reads it. Begin at `trail.py`."""
