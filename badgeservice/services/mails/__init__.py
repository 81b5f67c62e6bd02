"""What our mails say, and the mailbox of the demo. Begin at `letter.py`, which lays out what the others say."""
