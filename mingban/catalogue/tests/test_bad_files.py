"""Files that nobody meant: whatever is done to the demonstration's, they are read, or refused in words; nothing is kept of them."""

import json
import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingban.catalogue import actions
from mingban.catalogue.formats import CannotRead, read_bpmn, read_source, write_bpmn, write_excel, write_json
from mingban.catalogue.tests.factories import AT, PUBLISHER, demo_file, demo_state
from mingban.catalogue.tests.test_importing import everything
from mingban.core.errors import BadInput

DICE = st.randoms(use_true_random=False)
VALUES: list[Any] = [
    None, True, 0, -1, 10**30, 1e308, "", "x", "\ud800", "\x00", "\uffff", "甲" * 20_000, [], {}, [[]], ["\x00"], ["\ud800"],
    {"\ud800": 1}, {"code": "x"}, {"\x00": "x"}, "[1].all(answers, true)", "2026-02-30", "0001-01-01T01:00", {"days": "HUGE"}, "HUGE", "INFINITE",
]  # fmt: skip
CELLS = [
    b"1E999", b"-1E999", b"NaN", b"", b"9" * 30, b't="e"', b't="d"', b't="b"', b't="s"', b't="?"', b's="99999"', b'r="A0"',
    b'r="XFD1048576"', b'r="ZZZZ9"', b"<f>1</f>", b"<x/>", b"&#xD800;", b"&#1;", b"\xff", b'count="-1"', b'min="x"',
]  # fmt: skip
PLACES = re.compile(rb'\w+="[^"]*"|(?<=<v>)[^<]*|(?<=>)[^<]+(?=<)|</?\w+')
LINES = [
    b"<",
    b"",
    b"&x;",
    b"<!DOCTYPE x>",
    b'id=""',
    b'row="' + b"9" * 5000 + b'"',
    b'sourceRef="?"',
    b'role="x"',
    b'name=""',
    b"\xff",
]


@cache
def demo() -> str:
    return write_json(demo_file("barber-shop"))


@cache
def workbook() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(write_excel(demo_file("barber-shop")))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def bad_json(dice: Random) -> bytes:
    """Swap, lose, repeat or move values somewhere in the demo's definitions; sometimes bytes of the text."""
    raw = json.loads(demo())
    for _ in range(dice.choice([1, 1, 3])):
        inner: Any = raw
        while True:
            owner, key = inner, dice.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
            inner = owner[key]
            if not isinstance(inner, dict | list) or not inner or dice.random() < 0.1:
                break
        change = dice.random()
        if change < 0.7:
            owner[key] = deepcopy(dice.choice(VALUES))  # a later round may change what is inside
        elif change < 0.8:
            del owner[key]
        elif isinstance(owner, list):
            owner.append(deepcopy(inner))
        else:
            owner[dice.choice(["code", "when", "\ud800", "\x00", "format"])] = inner
        if not raw:
            break
    text = json.dumps(raw).replace('"HUGE"', "1" * 5000).replace('"INFINITE"', "1e999").encode()
    return scratched(text, dice) if dice.random() < 0.2 else text


def bad_excel(dice: Random) -> bytes:
    """Lose, cut, rename or scratch a part of the demo's workbook, or the packed bytes."""
    parts = dict(workbook())
    name = dice.choice(list(parts))
    change = dice.random()
    if change < 0.1:
        del parts[name]
    elif change < 0.2:
        parts[name] = parts[name][: dice.randrange(len(parts[name]))]
    elif change < 0.3:
        parts[dice.choice(["xl/x.xml", "../x", "xl/worksheets/sheet1.xml"])] = parts.pop(name)
    elif change < 0.9:
        parts[name] = rewritten(parts[name], CELLS, dice)
    packed = zipped(parts)
    return b"PK\x03\x04" + scratched(packed, dice)[4:] if change >= 0.9 else packed


def rewritten(text: bytes, pieces: list[bytes], dice: Random) -> bytes:
    """Put something else into a few places of an XML file."""
    for _ in range(dice.choice([1, 1, 5])):
        place = dice.choice(list(PLACES.finditer(text)) or [re.match(b"", text)])
        if place:
            text = text[: place.start()] + dice.choice(pieces) + text[place.end() :]
    return text


def scratched(content: bytes, dice: Random) -> bytes:
    """Change a few bytes, or cut the end off."""
    changed = bytearray(content)
    for _ in range(dice.choice([1, 3, 30])):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed[: dice.randrange(len(changed))] if dice.random() < 0.2 else changed)


def check_import(content: bytes) -> None:
    """It comes in, or is refused in words that can be shown; of a refused one nothing is kept."""
    before = everything()
    try:
        actions.import_catalogue(file=BytesIO(content), by=PUBLISHER, at=AT, dry_run=True)
    except BadInput as refused:
        check_words(refused)
    assert everything() == before


def check_words(refused: BadInput) -> None:
    for text in (refused.message, *(problem.where + problem.message for problem in refused.problems)):
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert "写法不对（" not in text, "this is told in the words of the library"
        assert text.encode()


@pytest.fixture
def _platform(db: None) -> None:
    demo_state(demo_file("barber-shop"))


@pytest.mark.parametrize("make", [bad_json, bad_excel])
@pytest.mark.usefixtures("_platform")
def test_whatever_was_done_to_a_file_it_comes_in_or_is_refused(make: Callable[[Random], bytes]) -> None:
    settings(max_examples=12)(given(DICE)(lambda dice: check_import(make(dice))))()


@pytest.mark.soak
@pytest.mark.parametrize("make", [bad_json, bad_excel])
@pytest.mark.usefixtures("_platform")
def test_so_are_very_many(make: Callable[[Random], bytes]) -> None:
    settings(max_examples=100)(given(DICE)(lambda dice: check_import(make(dice))))()


@settings(max_examples=100)
@given(DICE)
def test_whatever_was_done_to_a_flow_it_is_read_or_refused(dice: Random) -> None:
    item = demo_file("barber-shop").items[0]
    text = rewritten(write_bpmn(item, item.steps, {}), LINES, dice)
    try:
        read_bpmn(text)
    except BadInput as refused:
        check_words(refused)


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions>&e;</definitions>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><definitions>&b;</definitions>'


@pytest.mark.parametrize("text", [ENTITY, LAUGHS, b"<a>" * 20_000 + b"</a>" * 10_000, b"", b"\x00"])
def test_entities_and_depths_of_a_flow_are_refused(text: bytes) -> None:
    with pytest.raises(CannotRead, match="不是流程图"):
        read_bpmn(text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[" * 100_000, "套得太深"),
        (b'{"items": ' + b"[" * 900 + b"]" * 900 + b"}", "处要改"),
        (b'{"format": ' + b"9" * 5000 + b"}", "太长了"),
        (b'{"\\ud800": 1, "\\ud800": 2}', "写了两次"),
        (b'{"items": [{"name": "\\ud800"}]}', "处要改"),
        (b'{"elements": [{"code": "x", "label": "x", "minimum": 1e999}]}', "处要改"),
        (b'{"bundles": [{"reference_answers": {"\\u0000": "x"}}]}', "处要改"),
        (b'"' + b"a" * (5 * 1024 * 1024), "文件太大"),
        (zipped({"xl/workbook.xml": b"<a>" + b"<b/>" * 20_000 + b"</a>"}), "太大了"),
        (zipped({"xl/workbook.xml": b"<a/>", "xl/media/x.png": b"0" * (21 * 1024 * 1024)}), "太大了"),
    ],
    ids=range(10),
)
def test_what_would_fill_the_memory_or_break_the_page_is_refused(
    content: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mingban.core.workbooks.MAX_ELEMENTS", 20_000)
    with pytest.raises(CannotRead, match=said) as refused:
        read_source(BytesIO(content)).parse()
    check_words(refused.value)
