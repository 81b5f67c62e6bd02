"""Skills as data: frameworks of an organisation and of the service, imported, refreshed and picked from.

A file becomes a `Source` (`reading.py`, then `case_packages.py`, `entry_tables.py` or `entry_lists.py`), is compared
with what there is (`differences.py`), shown, and only then done (`importing.py`). Begin at `entries.py`.
"""
