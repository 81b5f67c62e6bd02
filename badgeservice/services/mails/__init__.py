"""What our mails say, and the mailbox of the demo. Begin at `mail_texts.py`."""
