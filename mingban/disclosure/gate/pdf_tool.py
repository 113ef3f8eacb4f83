"""Looks into a PDF, draws its pages, redacts it: from a process of its own, as hostile files crash, fill the memory, or never end.

Reads a line of JSON (what to do) and then the file from standard input, writes the answer to standard output. What is wrong with a
file is said in one word, with exit code 3. Run as a script, so it imports nothing of ours.

Redaction: a page on which something is blacked out becomes a picture, in whose pixels the boxes are drawn, with an invisible layer of
those characters that no box touches; so it can still be searched. All pages go into a new file: nothing but pages is taken over.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from ctypes import byref, c_double, c_int
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageDraw

MEMORY_BYTES = 3 * 1024**3
CPU_SECONDS = 110
UNPACKED_BYTES = 256 * 1024**2
MAX_PAGES = 300
# In points: A0 has eight millions.
MAX_AREA = 20_000_000
MAX_PIXELS = 30_000_000
LOOK_SCALE, DRAW_SCALE, PRINT_SCALE = 1.5, 1.6, 200 / 72
# A box is a little larger than the characters, and nothing that it touches stays in the text.
MARGIN = 0.12
FEW_UNSEEN = 4
Box = tuple[float, float, float, float]


class Wrong(Exception):
    """What is wrong with the file, in one word."""


class Sheet:
    """A page with its characters: text[i] stands in boxes[i], in points from the upper left corner as the page is seen."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.width, self.height = page.get_size()
        if self.width * self.height > MAX_AREA:
            raise Wrong("huge")
        self.layer = page.get_textpage()
        count = self.layer.count_chars()
        self.text = "".join(_letter(pdfium.FPDFText_GetUnicode(self.layer, one)) for one in range(count))

    def box(self, number: int) -> Box:
        """Return where a character stands; an empty box for one that stands nowhere."""
        left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
        if not pdfium.FPDFText_GetCharBox(self.layer, number, byref(left), byref(right), byref(bottom), byref(top)):
            return (0, 0, 0, 0)
        (x1, y1), (x2, y2) = self._seen(left.value, top.value), self._seen(right.value, bottom.value)
        return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def loose(self, number: int) -> Box:
        """Return the room that a character takes in its line, which is as high for all characters of it."""
        found = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self.layer, number, byref(found))
        (x1, y1), (x2, y2) = self._seen(found.left, found.top), self._seen(found.right, found.bottom)
        return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        fine = 20
        across, down = c_int(), c_int()
        size = (int(self.width * fine), int(self.height * fine))
        pdfium.FPDF_PageToDevice(self.page, 0, 0, *size, 0, x, y, byref(across), byref(down))
        return across.value / fine, down.value / fine

    def drawn(self, scale: float) -> Image.Image:
        """Return the page as a picture."""
        scale = min(scale, (MAX_PIXELS / (self.width * self.height)) ** 0.5)
        picture: Image.Image = self.page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        return picture

    def unseen(self) -> str:
        """Return the characters that stand on the page and are not to be seen: white, covered, or outside of it."""
        picture = self.drawn(LOOK_SCALE).convert("L")
        numbers = [one for one, letter in enumerate(self.text) if letter.strip()]
        found = [self.text[one] for one in numbers if _is_blank(picture, self.box(one), picture.width / self.width)]
        return "".join(found) if len(found) >= FEW_UNSEEN else ""

    def boxes(self, ranges: list[list[int]], marks: list[list[float]]) -> list[Box]:
        """Return what is to be blacked out: characters from-to, and rectangles as fractions of the page."""
        lines = [_lines([self.box(one) for one in range(start, min(end, len(self.text)))]) for start, end in ranges]
        found = [_wider(box) for line in lines for box in line]
        drawn = [(x * self.width, y * self.height, (x + w) * self.width, (y + h) * self.height) for x, y, w, h in marks]
        return [one for one in [*found, *drawn] if one[2] > one[0] and one[3] > one[1]]


def _letter(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def _lines(boxes: list[Box]) -> list[Box]:
    """Join the boxes of characters that stand beside each other, so that nothing can be guessed from their outlines."""
    joined: list[Box] = []
    for box in boxes:
        if box[2] <= box[0] and box[3] <= box[1]:
            continue
        last = joined[-1] if joined else None
        if last and min(last[3], box[3]) > max(last[1], box[1]) and box[0] >= last[0]:
            joined[-1] = (last[0], min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            joined.append(box)
    return joined


def _wider(box: Box) -> Box:
    left, top, right, bottom = box
    more = (bottom - top) * MARGIN
    return (left - more, top - more, right + more, bottom + more)


def _is_blank(picture: Image.Image, box: Box, scale: float) -> bool:
    """Tell whether nothing is drawn where a character should be: with a point around it, all pixels are alike."""
    left, top, right, bottom = box
    if right <= left and bottom <= top:
        return False
    area = [one * scale for one in (left - 1, top - 1, right + 1, bottom + 1)]
    inside = (
        max(int(area[0]), 0),
        max(int(area[1]), 0),
        min(int(area[2]), picture.width),
        min(int(area[3]), picture.height),
    )
    if inside[2] <= inside[0] or inside[3] <= inside[1]:
        return True
    least, most = picture.crop(inside).getextrema()
    return bool(most - least < 12)  # type: ignore[operator]  # a picture of grey tones has one band


def opened(data: bytes) -> Any:
    """Return the file, opened to be drawn.

    :raises Wrong:
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
        pdf.init_forms()
        count = len(pdf)
    except pypdfium2.PdfiumError as error:
        raise Wrong("password" if "assword" in str(error) else "broken") from error
    if not count:
        raise Wrong("broken")
    if count > MAX_PAGES:
        raise Wrong("pages")
    return pdf


def parsed(data: bytes) -> pikepdf.Pdf:
    """Return the file, opened to be taken apart.

    :raises Wrong:
    """
    try:
        return pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise Wrong("password") from error
    except pikepdf.PdfError as error:
        raise Wrong("broken") from error


def look(data: bytes, _: dict[str, Any]) -> bytes:
    """Return as JSON what the file carries, and the texts of its pages."""
    pdf = opened(data)
    said = carried(data)
    pages = []
    for number in range(len(pdf)):
        sheet = Sheet(pdf[number])
        pages.append({"text": sheet.text, "unseen": sheet.unseen(), "is_picture": not sheet.text.strip()})
    return json.dumps({**said, "pages": pages}).encode()


def carried(data: bytes) -> dict[str, Any]:
    """Return what the file carries besides its pages."""
    with parsed(data) as pdf:
        root = pdf.Root
        names = root.get("/Names", pikepdf.Dictionary())
        info = {str(key)[1:]: str(value) for key, value in pdf.docinfo.items()} if "/Info" in pdf.trailer else {}
        return {
            "info": info,
            "has_metadata": "/Metadata" in root,
            "has_files": "/EmbeddedFiles" in names or "/AF" in root,
            "has_scripts": "/JavaScript" in names or "/OpenAction" in root or "/AA" in root,
            "has_forms": "/AcroForm" in root,
            "has_layers": _hides_layers(root),
            "versions": data.count(b"startxref") - 1 - data.count(b"/Linearized"),
            "comments": [number for number, page in enumerate(pdf.pages, 1) if any(_comments(page))],
        }


def _hides_layers(root: Any) -> bool:
    shown = root.get("/OCProperties", pikepdf.Dictionary()).get("/D", pikepdf.Dictionary())
    return bool(len(shown.get("/OFF", [])) or shown.get("/BaseState", "/ON") != "/ON")


def _comments(page: Any) -> Iterator[Any]:
    for one in page.get("/Annots", []):
        if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") not in {"/Link", "/Widget"}:
            yield one


def draw(data: bytes, wish: dict[str, Any]) -> bytes:
    """Return a page as PNG, with what is to be blacked out framed."""
    pdf = opened(data)
    sheet = Sheet(pdf[wish["page"] - 1])
    picture = sheet.drawn(DRAW_SCALE)
    scale = picture.width / sheet.width
    over = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(over)
    for box in sheet.boxes(wish.get("ranges", []), wish.get("marks", [])):
        pen.rectangle([one * scale for one in box], fill=(200, 40, 40, 70))
    out = io.BytesIO()
    Image.alpha_composite(picture.convert("RGBA"), over).convert("RGB").save(out, "PNG")
    return out.getvalue()


def redact(data: bytes, wish: dict[str, Any]) -> bytes:
    """Return the file with pages alone, and blacked out what is to be."""
    source = opened(data)
    made = pikepdf.Pdf.new()
    with parsed(data) as pdf:
        hides = _hides_layers(pdf.Root)
        _flatten(pdf)
        for number, page in enumerate(pdf.pages, 1):
            todo = wish["pages"].get(str(number), {})
            if todo or hides:
                sheet = Sheet(source[number - 1])
                add_picture(made, sheet, sheet.boxes(todo.get("ranges", []), todo.get("marks", [])))
            else:
                _strip(page)
                made.pages.append(page)
    for thing in made.objects:
        _forget(thing)
    made.remove_unreferenced_resources()
    out = io.BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _flatten(pdf: pikepdf.Pdf) -> None:
    """Take comments off, then draw into the pages what forms show."""
    for page in pdf.pages:
        kept = [one for one in page.get("/Annots", []) if one.get("/Subtype") in {"/Link", "/Widget"}]
        page.Annots = pikepdf.Array(kept)
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")


def _strip(page: Any) -> None:
    for name in ("/AA", "/Metadata", "/PieceInfo", "/Thumb", "/StructParents", "/B", "/Annots", "/AF", "/LastModified"):
        if name in page:
            del page[name]


def _forget(thing: Any) -> None:
    """Take what programs have noted beside pictures and forms, and what cameras have noted inside pictures."""
    if not isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
        return
    for name in ("/Metadata", "/PieceInfo", "/AF", "/LastModified"):
        if name in thing:
            del thing[name]
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode":
        raw = thing.read_raw_bytes()
        bare = without_notes(raw)
        if len(bare) != len(raw):
            parms: Any = thing.get("/DecodeParms")
            thing.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=parms)


def without_notes(jpeg: bytes) -> bytes:
    """Return a JPEG without the segments of EXIF, XMP, IPTC and comments; colours' segments stay."""
    kept, place = [jpeg[:2]], 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] not in {0xDA, 0xD9}:
        size = 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if jpeg[place + 1] not in {0xE1, 0xED, 0xFE}:
            kept.append(jpeg[place : place + size])
        place += size
    return b"".join([*kept, jpeg[place:]])


def add_picture(made: pikepdf.Pdf, sheet: Sheet, boxes: list[Box]) -> None:
    """Add a page that is a picture of another, blacked out, with the text that stays."""
    picture = sheet.drawn(PRINT_SCALE)
    scale = picture.width / sheet.width
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        pen.rectangle([one * scale for one in box], fill=(0, 0, 0))
    drawn = io.BytesIO()
    picture.save(drawn, "JPEG", quality=85)
    image = made.make_stream(
        drawn.getvalue(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = made.add_blank_page(page_size=(sheet.width, sheet.height))
    words = list(_words(sheet, boxes))
    fonts, names = _fonts(made, sorted({letter for letter, _ in words}))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Sheet=image), Font=pikepdf.Dictionary(fonts))
    set_down = "\n".join(_set_down(sheet, box, names[letter]) for letter, box in words)
    content = f"q {sheet.width:.2f} 0 0 {sheet.height:.2f} 0 0 cm /Sheet Do Q\nBT 3 Tr\n{set_down}\nET"
    page.Contents = made.make_stream(content.encode())


def _words(sheet: Sheet, boxes: list[Box]) -> Iterator[tuple[str, Box]]:
    """Yield each character that can be seen and that no box covers, with the room that it takes."""
    shown = sheet.drawn(LOOK_SCALE).convert("L")
    for number, letter in enumerate(sheet.text):
        box = sheet.box(number)
        if (
            letter.strip()
            and not _is_blank(shown, box, shown.width / sheet.width)
            and not any(_covers(one, box) for one in boxes)
        ):
            yield letter, sheet.loose(number)


def _covers(over: Box, box: Box) -> bool:
    """Tell whether a rectangle covers more than a quarter of a character."""
    wide = min(over[2], box[2]) - max(over[0], box[0])
    high = min(over[3], box[3]) - max(over[1], box[1])
    return wide > 0 and high > 0 and wide * high * 4 > (box[2] - box[0]) * (box[3] - box[1])


def _set_down(sheet: Sheet, box: Box, name: tuple[int, int]) -> str:
    """Return how a character is set without being drawn."""
    left, top, right, bottom = box
    high, wide = max(bottom - top, 1), max(right - left, 1)
    place = f"{wide / high * 100:.1f} Tz 1 0 0 1 {left:.2f} {sheet.height - bottom:.2f} Tm"
    return f"/Unseen{name[0]} {high:.2f} Tf {place} <{name[1]:02X}> Tj"


def _fonts(made: pikepdf.Pdf, letters: list[str]) -> tuple[dict[str, Any], dict[str, tuple[int, int]]]:
    """Return fonts whose characters have a size and no shape, at most 256 each, and which character has which code in which."""
    square = made.make_stream(b"1000 0 0 0 1000 1000 d1")
    fonts: dict[str, Any] = {}
    names: dict[str, tuple[int, int]] = {}
    for number, start in enumerate(range(0, len(letters), 256)):
        some = letters[start : start + 256]
        names |= {letter: (number, code) for code, letter in enumerate(some)}
        fonts[f"/Unseen{number}"] = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type3,
                FontBBox=[0, 0, 1000, 1000],
                FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
                FirstChar=0,
                LastChar=len(some) - 1,
                Widths=[1000] * len(some),
                CharProcs=pikepdf.Dictionary({f"/c{code}": square for code in range(len(some))}),
                Encoding=pikepdf.Dictionary(
                    Type=pikepdf.Name.Encoding,
                    Differences=[0, *(pikepdf.Name(f"/c{code}") for code in range(len(some)))],
                ),
                Resources=pikepdf.Dictionary(),
                ToUnicode=made.make_stream(_codes(some)),
            )
        )
    return fonts, names


def _codes(letters: list[str]) -> bytes:
    """Return the table that says which character each code is."""
    rows = [f"<{code:02X}> <{letter.encode('utf-16-be').hex().upper()}>" for code, letter in enumerate(letters)]
    blocks = [rows[start : start + 64] for start in range(0, len(rows), 64)]
    said = "\n".join("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Codes def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{said}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


DOES = {"look": look, "draw": draw, "redact": redact}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pikepdf.settings.set_qpdf_limits(flate_max_memory=UNPACKED_BYTES)
    line, _, content = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(line)
    try:
        sys.stdout.buffer.write(DOES[asked["do"]](content, asked))
    except Wrong as reason:
        sys.stdout.write(str(reason))
        raise SystemExit(3) from reason
