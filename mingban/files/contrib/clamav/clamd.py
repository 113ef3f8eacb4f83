"""clamd's INSTREAM over a Unix or TCP socket.

The libraries on PyPI (`clamd`, `pyclamd`) are LGPL and have had no release in years; what we need of the protocol is one
command: the bytes in chunks, each behind its length, then one line that says what was found.
"""

import re
import socket
import struct

from django.conf import settings

from mingban.files.choices import ScanState
from mingban.files.registry import ScannerSilent, ScanResult

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 20.0
CHUNK = 64 * 1024
MOST_ANSWER = 4096
ANSWER = re.compile(r"^stream: (?:(?P<clean>OK)|(?P<signature>.+) FOUND)$")


class ClamdScanner:
    """Asks the clamd at `settings.CLAMAV_ADDRESS`: `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`."""

    def scan(self, data: bytes) -> ScanResult:
        """Look for viruses in `data`.

        :raises ScannerSilent: when clamd does not answer in time, or says an error (such as its own size limit).
        """
        try:
            # One that hangs is found out at once by a question that takes no time; a scan may take long.
            with _connected(settings.CLAMAV_ADDRESS, seconds=CONNECT_SECONDS) as line:
                line.sendall(b"zPING\0")
                line.recv(16)
            with _connected(settings.CLAMAV_ADDRESS, seconds=ANSWER_SECONDS) as line:
                answer = _ask(line, data)
        except OSError as error:
            raise ScannerSilent(type(error).__name__) from error
        found = ANSWER.match(answer)
        if found is None:
            raise ScannerSilent(f"clamd says {answer[:200]!r}")
        if found["clean"]:
            return ScanResult(state=ScanState.CLEAN)
        return ScanResult(state=ScanState.INFECTED, signature=found["signature"])


def _connected(address: str, *, seconds: float) -> socket.socket:
    """Return an open connection that waits so long for an answer.

    :raises OSError: when nobody listens there.
    """
    kind, _, place = address.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(place)
        except OSError:
            line.close()
            raise
    else:
        host, _, port = place.rpartition(":")
        line = socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)
    line.settimeout(seconds)
    return line


def _ask(line: socket.socket, data: bytes) -> str:
    line.sendall(b"zINSTREAM\0")
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        line.sendall(struct.pack("!I", len(chunk)) + chunk)
    line.sendall(struct.pack("!I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MOST_ANSWER:
        part = line.recv(1024)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")
