"""The audit trail as it is read: which events somebody may see, and what those are called that it is about.

It is written by `store/audit.py`, in the transaction of each act. Begin at `events.py`."""
