"""Write the next migration: `python -m badgeservice.store.migrations "Say what it adds"`."""

import sys
import tempfile
from pathlib import Path

from badgeservice.store.database import open_database
from badgeservice.store.migrations import migrate, write_next_migration

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")
        migrate(engine)
        write_next_migration(engine, " ".join(sys.argv[1:]))
        engine.dispose()
