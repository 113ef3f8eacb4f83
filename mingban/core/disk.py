"""Writing files so that a crash or a second writer never leaves half of one."""

import os
import shutil
import tempfile
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


def write_atomically(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole or not at all, on the disk before this returns; readable by the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def keep(path: Path, data: bytes) -> None:
    """Keep at `path` what can be made again; where there is no room, it will be."""
    try:
        write_atomically(path, data)
    except OSError as error:
        log.warning("disk.not_kept", folder=path.parent.name, error=error.strerror)


def free_bytes(folder: Path) -> int:
    """Return how much can still be written under a folder, by whoever this is."""
    return shutil.disk_usage(folder).free


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
