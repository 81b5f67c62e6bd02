"""A pasted or uploaded list of people, read: text, lines, tables, names and addresses, and what must be asked first.

Begin at `learner_lines.py`; `docs/lists.md` shows the way of a list. `uploads.py` reads files, `personal_numbers.py`
blanks what nobody may keep.
"""
