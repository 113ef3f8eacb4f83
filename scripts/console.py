"""What the chores say, and how they end: one clear sentence instead of a traceback."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
# Dozens of processes start from here: what the first one compiled the others only read.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


class CannotGoOn(Exception):
    """The chore stops here; the message is the one sentence that the user reads."""


def say(text: str) -> None:
    """Write one line at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(command: Sequence[str], *, failure: str, cwd: Path = ROOT) -> None:
    """Run a command, its output shown.

    :raises CannotGoOn: with the sentence `failure` when the command fails.
    """
    if subprocess.run(command, cwd=cwd, check=False).returncode != 0:
        raise CannotGoOn(failure)


def main(chore: Callable[[], int | None]) -> None:
    """Run a chore as a program: 0 when it went well, 1 after a sentence, 130 after Ctrl-C; SIGTERM cleans up too."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, stop)
    try:
        sys.exit(chore() or 0)
    except CannotGoOn as sentence:
        sys.stderr.write(f"{sentence}\n")
        sys.exit(1)
    except OSError as error:  # a full disk, a file that is not ours
        sys.stderr.write(f"This could not be done: {error.strerror} ({error.filename}).\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
