"""One town for all long tests: it is set up once on each database, and lies on disks that can be filled."""

import os
import pwd
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from scripts import cluster
from tests.journeys.house import running_house
from tests.soak.disks import Disk, NoDisk, tiny_disk
from tests.soak.town import Town

DATA_MB, FILES_MB = 400, 120
# Small pieces of its log, few in reserve: a full disk is felt at once.
POSTGRES = ("max_wal_size=8MB", "min_wal_size=2MB", "shared_buffers=64MB", "restart_after_crash=on")


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """The product at work, on disks of its own: of SQLite everything, of PostgreSQL its data folder, and the uploads'."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        # Not pytest's folder, which the user that PostgreSQL runs as may not enter.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingban-town-")))
        folder.chmod(0o711)
        patch.setenv("MINGBAN_DISK_LOW_MB", "40")
        try:
            data = _database(folder, stack, patch)
        except NoDisk as reason:
            pytest.skip(f"no disk can be mounted here: {reason}")
        files = stack.enter_context(tiny_disk(folder / "var" / "files", FILES_MB))
        house = stack.enter_context(running_house(folder / "var", "--without-past"))
        yield Town(house=house, data=data, files=files, start_database=partial(cluster.start, folder, POSTGRES))


def _database(folder: Path, stack: ExitStack, patch: pytest.MonkeyPatch) -> Disk:
    """Return the disk on which the database lies: SQLite's with all else, or that of a server of its own."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return stack.enter_context(tiny_disk(folder / "var", DATA_MB))
    is_root = os.geteuid() == 0
    disk = tiny_disk(folder / "data", DATA_MB, owner=pwd.getpwnam("postgres").pw_uid if is_root else None)
    data = stack.enter_context(disk)
    url = stack.enter_context(cluster.private_cluster(POSTGRES, within=folder, initdb_words=("--wal-segsize=1",)))
    patch.setenv("DATABASE_URL", url)
    (folder / "var").mkdir()
    return data
