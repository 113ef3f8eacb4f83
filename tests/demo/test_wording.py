"""群众语言: the wording rules of the demo county's texts."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.demo.conftest import CATALOGUE_DIR, County

CJK = "\u3400-\u9fff、。《》“”！（），：；？"
# Half-width punctuation beside a Chinese character looks broken. The text of a statute or document number is quoted as it is.
HALF_WIDTH = re.compile(rf"[{CJK}] ?[,:;?!()]|[,:;?!()] ?[{CJK}]")
VAGUE = ("温馨提示", "其他材料", "有关材料", "尽快", "原则上", "点击", "勾选")
QUOTED = {"text", "basis", "when", "title"}
FILES = sorted(CATALOGUE_DIR.glob("*.json"))


def _texts(value: object, key: str = "") -> Iterator[str]:
    """Yield the texts that people read."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, key)
    elif isinstance(value, str) and key not in QUOTED:
        yield value


def _all_texts() -> list[str]:
    return [text for path in FILES for text in _texts(json.loads(path.read_text()))]


def test_punctuation_beside_chinese_is_full_width() -> None:
    assert [text for text in _all_texts() if HALF_WIDTH.search(text)] == []


def test_nobody_is_shouted_at() -> None:
    assert [text for text in _all_texts() if "！" in text or "!" in text] == []


@pytest.mark.parametrize("word", VAGUE)
def test_vague_and_official_words_are_not_used(word: str) -> None:
    assert [text for text in _all_texts() if word in text] == []


def test_readers_are_addressed_politely() -> None:
    assert [text for text in _all_texts() if "你" in text] == []


def test_sentences_of_questions_and_answers_stay_short(county: County) -> None:
    for guide in county.guides:
        for answer in guide.answers:
            assert answer.question.endswith("？"), answer.question
            assert answer.answer.endswith("。"), answer.answer
            assert all(len(part) <= 45 for part in re.split("[。？；]", answer.answer)), answer.answer
