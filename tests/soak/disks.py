"""Tiny disks that really fill up: memory file systems, mounted where only this process and those it starts see them."""

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_REC, MS_PRIVATE, MNT_DETACH = 0x4000, 0x40000, 2
MEGABYTE = 1024 * 1024
AGAIN_SECONDS = 0.1


class NoDisk(RuntimeError):
    """Nothing can be mounted here: neither are we root, nor may a user have a namespace of his own."""


@dataclass(frozen=True, kw_only=True)
class Disk:
    """A small disk; `fill` leaves nothing free on it, and takes whatever becomes free, until `free`."""

    folder: Path
    _over: threading.Event = field(default_factory=threading.Event)
    _fillers: list[threading.Thread] = field(default_factory=list)

    def fill(self) -> None:
        """Fill it to the last byte and keep it full."""
        self._over.clear()
        self._take_all()
        filler = threading.Thread(target=self._keep_full, daemon=True)
        filler.start()
        self._fillers.append(filler)

    def free(self) -> None:
        """Give the room back."""
        self._over.set()
        while self._fillers:
            self._fillers.pop().join()
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self.folder / ".ballast"

    def _keep_full(self) -> None:
        while not self._over.wait(AGAIN_SECONDS):
            self._take_all()

    def _take_all(self) -> None:
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in (MEGABYTE, 4096, 1):
                with suppress(OSError):
                    while ballast.write(b"\xff" * size) == size:
                        pass


@contextmanager
def tiny_disk(folder: Path, megabytes: int, *, owner: int | None = None) -> Iterator[Disk]:
    """Mount an empty disk of this size at `folder`, for the user with this number, and take it away in the end.

    :raises NoDisk: when this machine does not allow it.
    """
    _see_own_mounts()
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={megabytes}m,mode=700" + (f",uid={owner}" if owner is not None else "")
    _call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", 0, options.encode())
    disk = Disk(folder=folder)
    try:
        yield disk
    finally:
        disk.free()
        _call("umount2", os.fsencode(folder), MNT_DETACH)


@cache
def _see_own_mounts() -> None:
    """From now on nobody else sees what this process mounts; whoever is not root becomes the master of a namespace for it."""
    user, group = os.getuid(), os.getgid()
    _call("unshare", CLONE_NEWNS | (CLONE_NEWUSER if user else 0))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)


def _call(name: str, *words: object) -> None:
    """Call the C library.

    :raises NoDisk: when it refuses.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*words) != 0:
        raise NoDisk(f"{name}: {os.strerror(ctypes.get_errno())}")
