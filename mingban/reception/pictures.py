"""Signatures as pictures."""

import base64
import binascii
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, UnidentifiedImageError

from mingban.core.errors import BadInput

PREFIX = "data:image/png;base64,"
LARGEST = (2000, 1200)
# A dot or a slip of the finger is no signature.
LEAST_INK = 200


class NoSignature(BadInput):
    """What came from the pad is no picture of a signature."""


def signature_file(data_url: str) -> "SimpleUploadedFile":
    """Return what was drawn on the pad as a PNG file on white.

    :raises NoSignature: when it is no picture, too large, or (nearly) empty.
    """
    picture = _picture(data_url)
    page = Image.new("RGB", picture.size, "white")
    page.paste(picture, mask=picture.getchannel("A"))
    ink = sum(page.convert("L").histogram()[:128])
    if ink < LEAST_INK:
        raise NoSignature("还没有签名，请在框里写上您的名字")
    kept = io.BytesIO()
    page.save(kept, "PNG")
    return SimpleUploadedFile("signature.png", kept.getvalue(), content_type="image/png")


def _picture(data_url: str) -> Image.Image:
    if not data_url.startswith(PREFIX):
        raise NoSignature("没有收到签名，请再签一次")
    try:
        data = base64.b64decode(data_url.removeprefix(PREFIX), validate=True)
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            if opened.width > LARGEST[0] or opened.height > LARGEST[1]:
                raise NoSignature("签名的图太大，请再签一次")
            return opened.convert("RGBA")
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NoSignature("签名没有传完整，请再签一次") from error
