"""Typeset the diagrams (图解) of the demonstration's meetings from the words that `open-site.json` has for them.

usage: python data/demo/draw_diagrams.py      (writes data/demo/diagrams/*.png; needs typst and the Noto CJK fonts)
"""  # noqa: INP001 — a script beside its data, no package

import io
import json
from pathlib import Path

import typst
from PIL import Image

HERE = Path(__file__).parent
PAGE = """
#set page(width: 160mm, height: auto, margin: 12mm, fill: rgb("#eef4fb"))
#set text(font: "Noto Sans CJK SC", size: 15pt, lang: "zh", region: "cn", fill: rgb("#12324f"))
#let sheet = json(bytes(sys.inputs.sheet))
#text(size: 26pt, weight: "bold", sheet.title)
#v(3mm)
#for (place, line) in sheet.lines.enumerate() {
  block(width: 100%, fill: white, radius: 3mm, inset: 6mm, grid(columns: (14mm, 1fr), align: horizon,
    text(size: 24pt, weight: "bold", fill: rgb("#1a5fa8"), str(place + 1)), line))
}
#v(2mm)
#text(size: 10pt, sheet.foot)
"""


def main() -> None:
    """Typeset every diagram."""
    said = json.loads((HERE / "open-site.json").read_text(encoding="utf-8"))
    for meeting in said["meetings"]:
        if diagram := meeting.get("diagram"):
            title, *lines = diagram["said"].split("\n")
            sheet = {"title": title.rstrip("："), "lines": lines, "foot": f"{meeting['session']}图解（演示图）"}
            inputs = {"sheet": json.dumps(sheet, ensure_ascii=False)}
            picture = typst.compile(PAGE.encode(), format="png", ppi=130, sys_inputs=inputs)
            file = HERE / diagram["file"]
            file.parent.mkdir(exist_ok=True)
            drawn = Image.open(io.BytesIO(picture)).convert("P", palette=Image.Palette.ADAPTIVE, colors=32)
            drawn.save(file, optimize=True)


if __name__ == "__main__":
    main()
