"""Pure compilation by Typst: a template of ours and JSON in, PDF/A-2b out. The data never becomes markup.

One compiler per thread and template is kept: reading the templates and shaping the fonts again would cost most of the time.
"""

import threading
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import cast

import structlog
import typst

TEMPLATES = Path(__file__).parent / "typst"
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")

log = structlog.get_logger(__name__)
_local = threading.local()


class FontsMissing(RuntimeError):
    """The machine lacks the Chinese fonts that documents are set in."""


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Return the machine's fonts, found once.

    :raises FontsMissing: when the Chinese ones are not there.
    """
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    missing = [name for name in FONTS if name not in found.families()]
    if missing:
        raise FontsMissing(f"这台机器缺少中文字体 {'、'.join(missing)}，请安装 fonts-noto-cjk 后再试")
    return found


@lru_cache(maxsize=1)
def templates_version() -> str:
    """Return 16 hex digits that change whenever a template or Typst itself does."""
    seen = sha256(version("typst").encode())
    for path in sorted(TEMPLATES.glob("*.typ")):
        seen.update(path.name.encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()[:16]


def compile_pdf(template: str, data: str, *, at: datetime) -> bytes:
    """Set the template (its file name without `.typ`) with `data` (JSON text); `at` is the PDF's date of creation.

    A letter that no font has does not stop a decision from being opened: the page then carries a box in its place,
    and is a PDF but no PDF/A.

    :raises FontsMissing: when the Chinese fonts are not there.
    :raises typst.TypstError: when the data does not fit the template.
    """
    compiler, made_at = _compiler(template), at.replace(microsecond=0)
    try:
        pdf = compiler.compile(format="pdf", sys_inputs={"data": data}, timestamp=made_at, pdf_standards="a-2b")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        log.warning("documents.letter_without_glyph", template=template)
        pdf = compiler.compile(format="pdf", sys_inputs={"data": data}, timestamp=made_at)
    return cast(bytes, pdf)


def _compiler(template: str) -> typst.Compiler:
    compilers: dict[str, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if template not in compilers:
        compilers[template] = typst.Compiler(
            str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=fonts(), ignore_system_fonts=True
        )
    return compilers[template]
