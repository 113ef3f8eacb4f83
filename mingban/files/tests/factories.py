"""Makes uploads, harmless and hostile ones."""

import base64
import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mingban.core.actors import Actor, ActorKind
from mingban.files import actions
from mingban.files.models import StoredFile
from mingban.ledger.rules import Matter

AT = datetime(2026, 11, 25, 1, 36, tzinfo=UTC)
CITIZEN = Actor(kind=ActorKind.PERSON, id=1, name="林*满", party_id=1)
OWNER = Matter(kind="case-material", id="17", name="租赁合同")

# The test virus that every scanner knows (EICAR), in two parts so that none takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

# 32 × 16 red pixels with a maker's name in the EXIF part, as a telephone would write them.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAAB4QABAAAAAAAAACgAAgAAAAACCQABAAAAAAAAADAAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm4CGgwIAAAAyAAAADAIRiAAEABkQB"
    "wXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAAIAAAAAEAAAAQAAAAAf///+AAAAAC////0AAA"
    "AAIAAAAQcGl4aQAAAAADCAgIAAAAGGlwbWEAAAAAAAAAAQABBYECAwWEAAAAGmlyZWYAAAAAAAAADmNkc2MAAgABAAEAAABgbWRhdAAAACQo"
    "Aa8LSE5DgPX9Olf/ygW+fpBn3kSF5ajValaAnJI5epArgLAAAAAGRXhpZgAATU0AKgAAAAgAAQEPAAIAAAAMAAAAGgAAAABTZWNyZXRQaG9u"
    "ZQA="
)


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """Make a picture whose left half is red and right half blue."""
    drawn = Image.new("RGB", size, (220, 20, 20))
    drawn.paste((20, 20, 220), (size[0] // 2, 0, size[0], size[1]))
    made = io.BytesIO()
    drawn.convert(mode).save(made, format=form, **options)
    return made.getvalue()


def photo_with_secrets() -> bytes:
    """Make a photo as a telephone does: lying on its side, with the place, the maker and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to see it upright
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (27.0, 33.0, 12.0)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SecretPlace</x:xmpmeta>"
    return picture(exif=exif, comment=b"SecretComment", xmp=xmp, dpi=(72, 72))


def pdf(pages: int = 1, **saving: Any) -> bytes:
    """Make a PDF of empty pages."""
    made = pikepdf.Pdf.new()
    for _ in range(pages):
        made.add_blank_page()
    return saved(made, **saving)


def saved(made: pikepdf.Pdf, **saving: Any) -> bytes:
    """Return the bytes of a PDF."""
    out = io.BytesIO()
    made.save(out, **saving)
    return out.getvalue()


def pdf_with(entry: str, value: str) -> bytes:
    """Make a PDF whose catalogue has this entry, in PDF's own notation, packed away in compressed object streams."""
    made = pikepdf.Pdf.new()
    made.add_blank_page()
    made.Root[f"/{entry}"] = made.make_indirect(pikepdf.Object.parse(value.encode()))
    return saved(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def pdf_carrying(name: str, data: bytes) -> bytes:
    """Make a PDF with another file attached."""
    made = pikepdf.Pdf.new()
    made.add_blank_page()
    kind: dict[str, Any] = {"filename": name}  # the stub wants what the library fills in
    made.attachments[name] = pikepdf.AttachedFileSpec(made, data, **kind)
    return saved(made)


def store(name: str, data: bytes, *, owner: Matter = OWNER, **options: Any) -> StoredFile:
    """Store bytes as an upload of this name."""
    return actions.store_file(owner=owner, upload=SimpleUploadedFile(name, data), by=CITIZEN, at=AT, **options)
