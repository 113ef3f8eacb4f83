"""Remember what was done on which input, so that a second start skips it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """Return a digest of the files' names and contents, and of further facts."""
    digest = hashlib.sha256("\n".join(facts).encode())
    for path in sorted(files):
        digest.update(f"\n{path}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Tell whether the step was last done on the input with this fingerprint."""
    return stamp.is_file() and stamp.read_text() == value


def keep(stamp: Path, value: str) -> None:
    """Remember that the step is done."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)
