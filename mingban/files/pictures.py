"""Pictures are made anew: only pixels survive, upright; places, times, thumbnails and whatever hides behind them do not."""

import io
import warnings

import pi_heif
from PIL import Image, ImageOps

from mingban.files.choices import MediaType
from mingban.files.rules import HEIC, TAKEN, FileNotAccepted

# The largest picture that is unpacked, in pixels: a phone's 64-megapixel photo fits, which is 200 MB of memory.
MAX_PIXELS = 65_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", HEIC: "HEIF"}
MODES = {"JPEG": {"RGB", "L"}, "PNG": {"RGB", "RGBA", "L", "LA", "1"}, "WEBP": {"RGB", "RGBA"}}

pi_heif.register_heif_opener(thumbnails=False)


def made_anew(data: bytes, found: str) -> tuple[bytes, MediaType]:
    """Return the picture encoded again without metadata and the right way up, and its type.

    :raises FileNotAccepted: when it is cut off, broken, or too large to unpack.
    """
    media_type = TAKEN[found]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[FORMATS[found]]) as opened:
                return _encode(_upright(opened), FORMATS[media_type]), media_type
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except FileNotAccepted:
        raise
    except Exception as error:  # decoders raise whatever they meet in hostile or broken files
        raise FileNotAccepted("这张照片打不开，可能没有传完整。请重新拍一张，或者换一个文件") from error


def _upright(opened: Image.Image) -> Image.Image:
    if opened.width * opened.height > MAX_PIXELS:
        raise _too_many_pixels()
    opened.load()
    picture = ImageOps.exif_transpose(opened)
    picture.info.clear()
    return picture


def _encode(picture: Image.Image, form: str) -> bytes:
    if picture.mode not in MODES[form]:
        picture = picture.convert("RGBA" if picture.has_transparency_data and form != "JPEG" else "RGB")
    made = io.BytesIO()
    options = {} if form == "PNG" else {"quality": 90}
    picture.save(made, format=form, exif=b"", **options)
    return made.getvalue()


def _too_many_pixels() -> FileNotAccepted:
    return FileNotAccepted("这张照片的尺寸太大了，最多 6500 万像素。请用普通清晰度重新拍一张")
