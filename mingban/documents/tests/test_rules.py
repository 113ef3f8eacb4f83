"""Seals and digests."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.documents.choices import DocumentKind
from mingban.documents.rules import KIND_WORDS, OUTER_EDGE, document_digest, seal_svg

SVG = "{http://www.w3.org/2000/svg}"


def letters(svg: str) -> str:
    """Return what stands on the arc and below it."""
    return "".join(text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text"))  # noqa: S314 — our own


def angles(svg: str) -> list[float]:
    return [float(angle) for angle in re.findall(r"rotate\((-?[\d.]+)\)", svg)]


@pytest.mark.parametrize("name", ["公安局", "怀化市鹤城区市场监督管理局", "国家税务总局怀化市鹤城区税务局", "长" * 40])
def test_any_name_stands_in_full_and_symmetrically(name: str) -> None:
    svg = seal_svg(name, "演示专用章")
    assert letters(svg) == name + "演示专用章"
    turned = angles(svg)
    assert len(turned) == len(name)
    assert turned[0] == pytest.approx(-turned[-1], abs=0.01)
    assert max(turned) <= 126.01


def test_letters_never_touch_each_other_or_the_ring() -> None:
    for length in range(2, 45):
        svg = seal_svg("印" * length)
        step = abs(angles(svg)[1] - angles(svg)[0])
        size = float(re.findall(r'font-size="([\d.]+)"', svg)[0])
        narrow = float(re.findall(r"scale\(([\d.]+)", svg)[0])
        room = step / 360 * 2 * 3.14159 * (OUTER_EDGE - size / 2)
        assert size * narrow <= room * 1.06


@given(st.text(min_size=1, max_size=30).filter(lambda text: all(0x20 <= ord(letter) < 0xD800 for letter in text)))
def test_whatever_the_name_the_seal_is_well_formed(name: str) -> None:
    assert letters(seal_svg(name, name)) == name + name


def test_a_seal_without_caption_has_the_name_only() -> None:
    assert letters(seal_svg("公安局")) == "公安局"


def test_every_kind_has_a_word_of_its_own() -> None:
    assert set(KIND_WORDS) == set(DocumentKind)
    assert len(set(KIND_WORDS.values())) == len(DocumentKind)


def test_the_digest_depends_on_the_content_and_not_on_its_order() -> None:
    assert document_digest({"a": 1, "b": "林"}) == document_digest({"b": "林", "a": 1})
    assert document_digest({"a": 1}) != document_digest({"a": 2})
