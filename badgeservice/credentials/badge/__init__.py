"""What a badge says: the typed content that we write, and the same read back from signed statements.

Begin with `content.py`: what can be said. `documents.py` writes it down as Open Badges 3.0 has it;
`stated.py`, `statements_to_badge.py` and `badge_view.py` read it back for a page. Nothing here knows of signatures.
"""
