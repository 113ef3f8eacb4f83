"""PDFs: looked into, drawn and redacted by a process with limited memory and time (`pdf_tool`)."""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mingban.core.errors import BadInput
from mingban.disclosure.gate.traces import Group, Trace, hidden, once, private, unseen
from mingban.disclosure.rules import masked, private_in

TOOL = Path(__file__).with_name("pdf_tool.py")
TIMEOUT_SECONDS = 120
WRONG = {
    "password": "这个 PDF 设了密码。请去掉密码，或者打印成新的 PDF 再传",
    "pages": "这个 PDF 超过 300 页。请分成几份再传",
    "huge": "这个 PDF 里有一页大得不像纸张，没有收。请重新导出一份再传",
    "broken": "这个 PDF 打不开，可能坏了。请重新导出一份再传",
}
INFO = {
    "Author": "作者",
    "Creator": "制作的程序",
    "Company": "单位",
    "Title": "标题",
    "Subject": "主题",
    "Keywords": "关键词",
}
# What a program writes of itself tells nothing of persons.
HARMLESS = frozenset({"Producer", "CreationDate", "ModDate", "Trapped", "Creator", "PTEX.Fullbanner"})
Mark = Sequence[float]


class CannotReadPdf(BadInput):
    """The PDF is broken, locked, too long or too large."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What was found in a file, and how many pages it has (none where it has no pages)."""

    traces: list[Trace]
    pages: int = 0


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """What is to be blacked out besides what is personal by its form: words, and rectangles on pages (fractions of a page)."""

    words: tuple[str, ...] = ()
    marks: dict[int, list[Mark]] = field(default_factory=dict)
    is_private_too: bool = True


def _run(what: str, content: bytes, **wish: Any) -> bytes:
    """Let the process do something with a file.

    :raises CannotReadPdf: saying what is wrong with it.
    """
    asked = json.dumps({"do": what, **wish}).encode() + b"\n"
    command = [sys.executable, "-I", str(TOOL)]
    try:
        answer = subprocess.run(  # noqa: S603 — fixed command
            command, input=asked + content, capture_output=True, timeout=TIMEOUT_SECONDS, check=True
        )
    except subprocess.CalledProcessError as error:
        raise CannotReadPdf(WRONG.get(error.stdout.decode(errors="replace"), WRONG["broken"])) from error
    except subprocess.TimeoutExpired as error:
        raise CannotReadPdf("这个 PDF 太复杂，两分钟还没有看完，没有收。请用“打印成 PDF”另存一份再传") from error
    return answer.stdout


def look(content: bytes) -> Looked:
    """Return what a PDF carries and says.

    :raises CannotReadPdf: when it cannot be read within the limits.
    """
    said = json.loads(_run("look", content))
    pages: list[dict[str, Any]] = said["pages"]
    found = [*_carried(said)]
    for number, page in enumerate(pages, 1):
        place = f"第 {number} 页"
        found += (
            [hidden("看不见的字（被盖住、白色或者在页面外）", place, masked(page["unseen"]))] if page["unseen"] else []
        )
        found += [unseen("扫描的图片，机器看不出里面的字", place)] if page["is_picture"] else []
        found += [trace for text in _readings(page["text"]) for trace in private(text, place)]
    return Looked(traces=once(found), pages=len(pages))


def _carried(said: dict[str, Any]) -> Iterable[Trace]:
    for key, value in said["info"].items():
        if value.strip() and key not in HARMLESS:
            yield hidden("文件属性", INFO.get(key, key), masked(value))
    for number in said["comments"]:
        yield hidden("批注", f"第 {number} 页")
    for key, called in (
        ("has_files", "夹带的文件"),
        ("has_scripts", "会自动运行的内容"),
        ("has_forms", "表单和签名域"),
        ("has_layers", "隐藏的图层"),
    ):
        if said[key]:
            yield hidden(called, "整个文件")
    if said["versions"] > 0:
        yield hidden("以前的版本（改动以前的内容还在文件里）", "整个文件")


def _readings(text: str) -> list[str]:
    """Return a page's text as it is, and with its lines joined: numbers are broken by the edge of a column too."""
    return [text, _joined(text)[0]]


def _joined(text: str) -> tuple[str, list[int]]:
    places = [number for number, letter in enumerate(text) if letter not in "\r\n\ufffe\u0002"]
    return "".join(text[one] for one in places), places


def _ranges(text: str, redaction: Redaction) -> list[tuple[int, int]]:
    """Return from where to where a page's text is to be blacked out."""
    found: set[tuple[int, int]] = set()
    whole, places = _joined(text)
    if redaction.is_private_too:
        found |= {(one.start, one.end) for one in private_in(text)}
        found |= {(places[one.start], places[one.end - 1] + 1) for one in private_in(whole)}
    for word in redaction.words:
        bare = "".join(word.split())
        tight = [number for number in places if not text[number].isspace()]
        run = "".join(text[one] for one in tight)
        start = run.find(bare) if bare else -1
        while start >= 0:
            found.add((tight[start], tight[start + len(bare) - 1] + 1))
            start = run.find(bare, start + 1)
    return sorted(found)


def _wishes(content: bytes, redaction: Redaction) -> dict[str, dict[str, Any]]:
    """Return by page what is to be blacked out; pages with characters that nobody sees are drawn anew too."""
    pages: list[dict[str, Any]] = json.loads(_run("look", content))["pages"]
    wishes = {}
    for number, page in enumerate(pages, 1):
        ranges, marks = _ranges(page["text"], redaction), redaction.marks.get(number, [])
        if ranges or marks or page["unseen"]:
            wishes[str(number)] = {"ranges": ranges, "marks": [list(one) for one in marks], "is_redrawn": True}
    return wishes


def redact_pdf(content: bytes, redaction: Redaction) -> tuple[bytes, list[int]]:
    """Return the file written anew, and the pages on which something is blacked out or was hidden.

    Metadata, attachments, scripts, comments, forms and former versions are left behind. What is blacked out is gone from the pixels and
    from the text.

    :raises CannotReadPdf: when it cannot be read within the limits.
    """
    wishes = _wishes(content, redaction)
    return _run("redact", content, pages=wishes), sorted(int(number) for number in wishes)


def draw_page(content: bytes, page: int, redaction: Redaction | None = None) -> bytes:
    """Return a page (from 1) as PNG, what would be blacked out framed in red.

    :raises CannotReadPdf: when it cannot be drawn.
    """
    todo = _wishes(content, redaction).get(str(page), {}) if redaction else {}
    return _run("draw", content, page=page, ranges=todo.get("ranges", []), marks=todo.get("marks", []))


def clean(content: bytes) -> bytes:
    """Return the file without anything but its pages as they are seen."""
    return redact_pdf(content, Redaction(is_private_too=False))[0]


def leftovers(traces: Iterable[Trace]) -> list[Trace]:
    """Return what cleaning has to have taken and has not."""
    return [one for one in traces if one.group is Group.HIDDEN]
