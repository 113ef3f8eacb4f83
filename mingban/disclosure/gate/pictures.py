"""What pictures carry besides what they show: where and when they were taken, with what, who edited them."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import ExifTags, Image

from mingban.disclosure.gate.traces import Trace, hidden
from mingban.files import pictures
from mingban.files.rules import TAKEN

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
CARRIED = frozenset(
    {"xmp", "XML:com.adobe.xmp", "comment", "photoshop", "Author", "Artist", "Copyright", "Raw profile type exif"}
)
TOLD = {
    "Artist": "作者",
    "Make": "相机",
    "Model": "相机",
    "DateTime": "时间",
    "Software": "软件",
    "ImageDescription": "说明",
}


def look(content: bytes, place: str) -> Iterator[Trace]:
    """Yield what a picture carries; nothing for what is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            exif, info = picture.getexif(), dict(picture.info)
    except Exception:  # noqa: BLE001 — decoders raise whatever they meet in broken files, which are then shown by nobody
        return
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        yield hidden("照片的拍摄地点", place)
    said = _said(exif)
    if said or len(exif) > (ExifTags.Base.Orientation in exif):
        yield hidden("照片的拍摄信息", place, said)
    if CARRIED & set(info):
        yield hidden("图片的编辑信息", place)


def _said(exif: Any) -> str:
    names = {tag: ExifTags.TAGS.get(tag, "") for tag in exif}
    return "，".join(str(exif[tag]) for tag, name in names.items() if name in TOLD)


def clean(content: bytes) -> bytes:
    """Return a picture with nothing but its pixels; as it was where it carries nothing else."""
    if not any(look(content, "")):
        return content
    with Image.open(io.BytesIO(content)) as picture:
        found = FORMATS.get(picture.format or "", "")
    return pictures.made_anew(content, found)[0] if found in TAKEN else content
