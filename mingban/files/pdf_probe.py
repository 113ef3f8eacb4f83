"""Looks into one PDF from a process of its own, as hostile files crash, fill the memory, or never end.

Reads the file from standard input, writes to standard output `fine` and how many pages it has, or in one word what is
wrong with it. Run as a script, so it imports nothing of ours.
"""

import io
import resource
import sys
from collections.abc import Iterator

import pikepdf
import pypdfium2

MEMORY_BYTES = 2 * 1024**3
UNPACKED_BYTES = 256 * 1024**2
CPU_SECONDS = 20
MAX_PAGES = 1000
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound", "/GoToE"}
)
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
ACTIVE_SUBTYPES = frozenset({"/RichMedia", "/Screen", "/Movie", "/3D"})
HARMLESS_ATTACHMENTS = ("xml", "xbrl", "csv", "txt", "ofd")  # electronic invoices carry their data beside the page


def verdict(data: bytes) -> str:
    """Return `fine` and the number of pages, `password`, `active`, `attachment`, `trailing`, `pages` or `broken`."""
    if b"%%EOF" not in data[-2048:]:
        return "trailing"
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            found = next(filter(None, map(_objection, _dictionaries(pdf))), "")
    except pikepdf.PasswordError:
        return "password"
    except pikepdf.PdfError:
        return "broken"
    return found or _pages(data)


def _pages(data: bytes) -> str:
    try:
        pdf = pypdfium2.PdfDocument(data)
        count = len(pdf)
        pdf[0].get_size()
    except (pypdfium2.PdfiumError, IndexError):
        return "broken"
    return f"fine {count}" if count <= MAX_PAGES else "pages"


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Yield every dictionary of the file, direct ones inside others too; what others point to comes by itself."""
    waiting: list[object] = [pdf.trailer]
    for indirect in pdf.objects:
        waiting.append(indirect)
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Stream):
                thing = thing.stream_dict
            if isinstance(thing, pikepdf.Dictionary):
                yield thing
                waiting.extend(part for _, part in thing.items() if _is_direct(part))
            elif isinstance(thing, pikepdf.Array):
                waiting.extend(part for part in thing if _is_direct(part))


def _is_direct(part: object) -> bool:
    return isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect


def _objection(found: pikepdf.Dictionary) -> str:
    if str(found.get("/S", "")) in ACTIVE_ACTIONS or str(found.get("/Subtype", "")) in ACTIVE_SUBTYPES:
        return "active"
    if any(key in ACTIVE_KEYS for key in found.keys()):  # noqa: SIM118 — a pikepdf dictionary iterates otherwise
        return "active"
    if "/EF" in found and not str(found.get("/UF", found.get("/F", ""))).lower().endswith(HARMLESS_ATTACHMENTS):
        return "attachment"
    return ""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pikepdf.settings.set_qpdf_limits(flate_max_memory=UNPACKED_BYTES)
    sys.stdout.write(verdict(sys.stdin.buffer.read()))
