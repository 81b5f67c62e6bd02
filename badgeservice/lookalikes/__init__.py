"""Names that can be taken for each other: of letters (`skeleton.py`) and of whole organisations (`known_names.py`)."""
