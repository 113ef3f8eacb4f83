"""Draws one page of a PDF from a process of its own, as hostile files crash, fill the memory, or never end.

Reads the file from standard input and the page (from 1) from the command line, writes a PNG to standard output. Run as a
script, so it imports nothing of ours.
"""

import io
import resource
import sys

import pypdfium2

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 20
# As large as fits: A4 at 150 dots per inch.
WIDTH, HEIGHT = 1240, 1754


def drawn(data: bytes, page: int) -> bytes:
    """Return a page as PNG."""
    sheet = pypdfium2.PdfDocument(data)[page - 1]
    width, height = sheet.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    out = io.BytesIO()
    sheet.render(scale=scale).to_pil().save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(drawn(sys.stdin.buffer.read(), int(sys.argv[1])))
