"""Who somebody is: signing in, and the sessions that are open. Begin at `sign_in.py`."""
