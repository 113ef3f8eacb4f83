"""Typeset the samples (样张) of the barber shop's papers from their sample texts: what a filled-in one looks like, invented and marked so.

usage: python data/demo/draw_samples.py      (writes data/demo/samples/*.png; needs typst and the Noto CJK fonts)
"""  # noqa: INP001 — a script beside its data, no package

import io
import json
from pathlib import Path

import typst
from PIL import Image

HERE = Path(__file__).parent
PAPERS = (
    "lease-contract",
    "property-certificate",
    "purchase-contract",
    "premises-proof",
    "location-sketch",
    "construction-drawing",
    "site-rendering",
)
PAGE = """
#set page(width: 148mm, height: 190mm, margin: (x: 16mm, y: 18mm), foreground: place(center + horizon,
  rotate(-32deg, text(size: 76pt, weight: "bold", fill: rgb(179, 38, 30, 46))[样张])))
#set text(font: "Noto Serif CJK SC", size: 12pt, lang: "zh", region: "cn")
#set par(leading: 1em, spacing: 1.1em)
#let sheet = json(bytes(sys.inputs.sheet))
#align(center, text(size: 19pt, weight: "bold", sheet.title))
#v(6mm)
#for line in sheet.lines [#par(line)]
#v(1fr)
#align(center, text(size: 9pt, fill: luma(90))[样张：内容是编的，只看格式，不能拿来用])
"""


def main() -> None:
    """Typeset every sample."""
    kinds = json.loads((HERE / "catalogue" / "material-kinds.json").read_text(encoding="utf-8"))["material_kinds"]
    samples = {kind["code"]: kind["sample"] for kind in kinds}
    folder = HERE / "samples"
    folder.mkdir(exist_ok=True)
    for code in PAPERS:
        title, *lines = samples[code].replace("\u3000", "\n").split("\n")
        sheet = {"title": title.replace("（样例）", ""), "lines": lines}
        inputs = {"sheet": json.dumps(sheet, ensure_ascii=False)}
        picture = typst.compile(PAGE.encode(), format="png", ppi=100, sys_inputs=inputs)
        drawn = Image.open(io.BytesIO(picture)).convert("P", palette=Image.Palette.ADAPTIVE, colors=32)
        drawn.save(folder / f"{code}.png", optimize=True)


if __name__ == "__main__":
    main()
