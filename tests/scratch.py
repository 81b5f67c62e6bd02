"""Where tests write: in memory, because to wait for a disk takes as long as all that they compute.

SQLite and PostgreSQL ask for every commit to be on the disk, as in the service; a disk of memory has it there at once.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # a few hundred megabytes are used; a container may have only 64


def write_to_memory() -> None:
    """Temporary folders are there, of this process and of those that it starts, unless TMPDIR names another place."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
