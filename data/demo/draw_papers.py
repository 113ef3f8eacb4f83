"""Draw what the demo's citizens hand in: one plain black-and-white scan for each kind of document, from its sample text.

usage: python data/demo/draw_papers.py      (writes data/demo/papers/*.png; needs the Noto CJK fonts)
"""  # noqa: INP001 — a script beside its data, no package

import json
import textwrap
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
WIDTH, HEIGHT, MARGIN, LINE = 700, 990, 60, 40
LETTERS_PER_LINE = 25
FOOTER = "演示样张，不是真的证件或文件"
# What the platform makes or proves by itself is never handed in.
NOT_ON_PAPER = ("is_application_form", "is_commitment", "met_by_identity", "met_by_mandate")


def draw(sample: str) -> Image.Image:
    """Return one page: the sample's first line as its title, the rest as its text."""
    title, *lines = sample.replace("\u3000", "\n").split("\n")
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((24, 24, WIDTH - 24, HEIGHT - 24), outline=0, width=2)
    pen.text((WIDTH / 2, 90), title.replace("（样例）", ""), font=ImageFont.truetype(FONT, 30), fill=0, anchor="mm")
    body = ImageFont.truetype(FONT, 23)
    wrapped = [part for line in lines for part in textwrap.wrap(line, LETTERS_PER_LINE) or [""]]
    for number, line in enumerate(wrapped):
        pen.text((MARGIN, 160 + number * LINE), line, font=body, fill=0)
    pen.text((WIDTH / 2, HEIGHT - 60), FOOTER, font=ImageFont.truetype(FONT, 20), fill=0, anchor="mm")
    return page.convert("1", dither=Image.Dither.NONE)


def main() -> None:
    """Draw every kind of document that people hand in."""
    kinds = json.loads((HERE / "catalogue" / "material-kinds.json").read_text(encoding="utf-8"))["material_kinds"]
    folder = HERE / "papers"
    folder.mkdir(exist_ok=True)
    for kind in kinds:
        if not any(kind.get(flag) for flag in NOT_ON_PAPER):
            draw(kind["sample"]).save(folder / f"{kind['code']}.png", optimize=True)


if __name__ == "__main__":
    main()
