"""What is taken in, how it is kept, and what is turned away in which words."""

import io
import os
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import transaction
from PIL import Image

from mingban.files import actions, pdfs, queries
from mingban.files.models import StoredFile
from mingban.files.rules import FileNotAccepted, FileTooLarge
from mingban.files.tests.factories import (
    AT,
    HEIC,
    OWNER,
    pdf,
    pdf_carrying,
    pdf_with,
    photo_with_secrets,
    picture,
    store,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_keeps_a_photo_without_where_when_and_by_what(media: Path) -> None:
    file = store("IMG_001.JPG", photo_with_secrets())
    kept = (media / file.path).read_bytes()
    assert b"Secret" not in kept
    assert b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as seen:
        assert not seen.getexif()
        assert "xmp" not in seen.info
        assert seen.size == (40, 60)  # stands upright now
        red, green, blue = seen.convert("RGB").getpixel((20, 5))  # type: ignore[misc]  # three bands for RGB
        assert red > 150 > green + blue
    assert (file.name, file.media_type, file.size) == ("IMG_001.jpg", "image/jpeg", len(kept))


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_keeps_what_a_telephone_takes_as_heic_as_jpeg(media: Path, brand: bytes) -> None:
    file = store("IMG_002.HEIC", HEIC.replace(b"ftypheic", b"ftyp" + brand))
    kept = (media / file.path).read_bytes()
    assert (file.name, file.media_type) == ("IMG_002.jpg", "image/jpeg")
    assert b"Secret" not in kept
    with Image.open(io.BytesIO(kept)) as seen:
        assert seen.size == (32, 16)


@pytest.mark.parametrize(
    ("form", "mode", "kept_mode"),
    [
        ("PNG", "RGBA", "RGBA"),
        ("PNG", "P", "RGB"),
        ("PNG", "1", "1"),
        ("WEBP", "RGB", "RGB"),
        ("JPEG", "CMYK", "RGB"),
        ("JPEG", "L", "L"),
    ],
)
def test_keeps_every_kind_of_picture(form: str, mode: str, kept_mode: str) -> None:
    file = store(f"a.{form.lower()}", picture(form, mode=mode))
    with Image.open(io.BytesIO(queries.bytes_of(file))) as seen:
        assert (seen.format, seen.mode) == (form, kept_mode)


def test_what_hides_behind_a_picture_does_not_survive() -> None:
    file = store("a.jpg", picture() + b"<script>alert(1)</script>PK\x05\x06")
    assert b"script" not in queries.bytes_of(file)


def test_keeps_a_pdf_as_it_is(media: Path) -> None:
    data = pdf(3)
    file = store("合同.PDF", data)
    assert (media / file.path).read_bytes() == data
    assert (file.name, file.media_type) == ("合同.pdf", "application/pdf")
    assert file.path == f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"
    assert file.uploaded_by["name"] == "林*满"
    assert (media / file.path).stat().st_mode & 0o077 == 0


def test_keeps_a_pdf_that_only_forbids_changes() -> None:
    locked = pdf(encryption=pikepdf.Encryption(owner="boss", user=""))
    assert store("对账单.pdf", locked).media_type == "application/pdf"


def test_keeps_an_invoice_with_its_data_beside_it() -> None:
    assert store("发票.pdf", pdf_carrying("invoice.xml", b"<x/>")).media_type == "application/pdf"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.jpg", b"", "是空的"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "不是"),
        ("a.jpg", b"<!doctype html><script>alert(1)</script>", "不是"),
        ("a.jpg", b"GIF89a" + b"\0" * 40, "不是"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 40, "不是"),
        ("a.exe", b"MZ" + b"\0" * 300, "不是"),
        ("a.pdf", b"<html>%PDF-1.7 %%EOF", "不是"),
        ("a.pdf", picture(), "里面却是照片"),
        ("a.jpg", pdf(), "里面却是PDF"),
        ("a.html", picture("PNG"), "里面却是照片"),
        ("a.jpg", picture()[:-200], "打不开"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50, "打不开"),
        ("a.heic", HEIC[:-60], "打不开"),
        ("a.pdf", b"%PDF-1.7\nnonsense\n%%EOF", "打不开"),
        ("a.pdf", pdf()[:-200], "不完整"),
        ("a.pdf", pdf() + b"PK\x03\x04" + b"x" * 4000, "后面接着别的内容"),
        ("a.pdf", pdf(encryption=pikepdf.Encryption(owner="boss", user="secret")), "打开密码"),
    ],
)
def test_turns_away_what_is_not_what_it_seems(name: str, data: bytes, words: str) -> None:
    with pytest.raises(FileNotAccepted, match=words) as refusal:
        store(name, data)
    assert refusal.value.status == 422
    assert not StoredFile.objects.exists()


SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("OpenAction", SCRIPT),
        ("AA", f"<</WC {SCRIPT}>>"),
        ("Names", f"<</JavaScript <</Names [(a) {SCRIPT}]>> >>"),
        ("OpenAction", "<</S/Launch/F(cmd.exe)>>"),
        ("OpenAction", "<</S/J#61vaScript/X(a)>>"),
        ("AcroForm", "<</XFA []>>"),
        ("Pieces", "[[<</Subtype/RichMedia>>]]"),
    ],
)
def test_turns_away_a_pdf_that_does_something_by_itself(entry: str, value: str) -> None:
    with pytest.raises(FileNotAccepted, match="自动运行"):
        store("a.pdf", pdf_with(entry, value))


def test_turns_away_a_pdf_that_carries_a_programme() -> None:
    with pytest.raises(FileNotAccepted, match="夹带"):
        store("a.pdf", pdf_carrying("a.exe", b"MZ"))


def test_turns_away_a_pdf_of_too_many_pages() -> None:
    with pytest.raises(FileNotAccepted, match="1000 页"):
        store("a.pdf", pdf(1001))


def test_turns_away_a_pdf_that_unpacks_without_end() -> None:
    bomb = zlib.compress(b"\0" * (600 * 1024 * 1024), 9)
    body = b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length " + str(len(bomb)).encode()
    body += b">>stream\n" + bomb + b"\nendstream endobj\nxref\n%%EOF"
    with pytest.raises(FileNotAccepted, match="打不开"):
        store("a.pdf", body)


def test_turns_away_a_pdf_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "TIMEOUT_SECONDS", 0.001)
    with pytest.raises(FileNotAccepted, match="打不开"):
        store("a.pdf", pdf())


@pytest.mark.parametrize("side", [8_100, 9_600, 20_000])  # above our limit, Pillow's warning, Pillow's refusal
def test_turns_away_a_picture_that_unpacks_without_end(side: int) -> None:
    bomb = io.BytesIO()
    Image.new("1", (side, side)).save(bomb, format="PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(FileNotAccepted, match="6500 万像素"):
        store("a.png", bomb.getvalue())


def test_takes_only_pictures_where_only_pictures_are_wanted() -> None:
    with pytest.raises(FileNotAccepted, match="这里只收照片"):
        store("a.pdf", pdf(), pictures_only=True)
    assert store("a.png", picture("PNG"), pictures_only=True).media_type == "image/png"


def test_tells_the_limit_in_megabytes(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 2 * 1024 * 1024
    with pytest.raises(FileTooLarge, match=r"有 3.0 MB，最大能传 2 MB") as refusal:
        store("a.pdf", b"%PDF" + b"0" * (3 * 1024 * 1024 - 4))
    assert refusal.value.status == 413


def test_the_same_bytes_are_kept_once_and_stay_while_one_row_needs_them(media: Path) -> None:
    data = pdf()
    first, second = store("a.pdf", data), store("b.pdf", data)
    assert first.token != second.token
    assert first.path == second.path
    _age(media / first.path)
    actions.delete_file(file=first, at=AT)
    assert actions.sweep_unclaimed(at=AT) == 0
    actions.delete_file(file=second, at=AT)
    assert actions.sweep_unclaimed(at=AT) == 1
    assert not (media / second.path).exists()


def test_bytes_of_a_failed_act_are_swept_out_after_a_day(media: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        store("a.pdf", pdf())
        raise RuntimeError("the act fails after the file was stored")
    (left,) = media.glob("??/??/*")
    now = AT.fromtimestamp(left.stat().st_mtime, tz=AT.tzinfo)
    assert actions.sweep_unclaimed(at=now) == 0
    assert actions.sweep_unclaimed(at=now + timedelta(days=2)) == 1
    assert not left.exists()


def test_storing_again_makes_old_bytes_fresh(media: Path) -> None:
    data = pdf()
    file = store("a.pdf", data)
    _age(media / file.path)
    file.delete()
    with transaction.atomic():
        store("a.pdf", data)
    assert (media / file.path).stat().st_mtime > AT.timestamp() - 10 * 365 * 86400
    StoredFile.objects.all().delete()
    assert actions.sweep_unclaimed(at=AT.fromtimestamp((media / file.path).stat().st_mtime, tz=AT.tzinfo)) == 0


def test_files_of_owners_come_in_order() -> None:
    first, second = store("a.pdf", pdf()), store("b.pdf", pdf(2))
    assert list(queries.files_of(OWNER.kind, [OWNER.id])) == [first, second]
    assert list(queries.files_of("application", [OWNER.id])) == []
    assert str(first) == "a.pdf"


def _age(path: Path) -> None:
    long_ago = AT.timestamp() - 20 * 365 * 86400
    os.utime(path, (long_ago, long_ago))
