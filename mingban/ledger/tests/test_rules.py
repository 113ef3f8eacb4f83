from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.ledger import rules
from mingban.ledger.rules import Break, check_plain, entry_hash, first_break

texts = st.text(max_size=8)
contents = st.lists(
    st.fixed_dictionaries({"sentence": texts, "data": st.dictionaries(texts, texts | st.integers())}), max_size=6
)


def chain_of(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Chain these contents as the journal does."""
    chain: list[dict[str, Any]] = []
    for sequence, part in enumerate(parts, 1):
        fields = {**part, "sequence": sequence, "former_hash": chain[-1]["hash"] if chain else ""}
        chain.append({**fields, "hash": entry_hash(fields)})
    return chain


@given(contents)
def test_a_chain_as_written_holds(parts: list[dict[str, Any]]) -> None:
    assert first_break(chain_of(parts)) is None


@given(contents.filter(bool), st.data())
def test_any_change_is_found_at_its_place(parts: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = chain_of(parts)
    place = data.draw(st.integers(0, len(chain) - 1))
    chain[place]["sentence"] += "!"
    assert first_break(chain) == Break(place + 1, "content does not match its hash")


@given(contents.filter(lambda parts: len(parts) > 1), st.data())
def test_a_missing_entry_is_found_wherever_another_follows(parts: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = chain_of(parts)
    place = data.draw(st.integers(0, len(chain) - 2))
    del chain[place]
    assert first_break(chain) == Break(place + 1, "missing entry")


@given(contents.filter(lambda parts: len(parts) > 1), st.data())
def test_two_entries_changed_round_are_found(parts: list[dict[str, Any]], data: st.DataObject) -> None:
    chain = chain_of(parts)
    place = data.draw(st.integers(0, len(chain) - 2))
    chain[place], chain[place + 1] = chain[place + 1], chain[place]
    assert first_break(chain) == Break(place + 1, "missing entry")


def test_the_hash_depends_on_contents_and_not_on_their_order() -> None:
    assert entry_hash({"a": 1, "b": "二"}) == entry_hash({"b": "二", "a": 1})
    assert entry_hash({"a": 1}) != entry_hash({"a": 2})


def test_the_hash_is_that_of_the_documented_form() -> None:
    """SHA-256 of {"a":1,"b":"二"}, worked out with another program: an auditor must be able to do the same."""
    assert entry_hash({"b": "二", "a": 1}) == "83053a817fec93754004ae67920a711b360b49bc24b62b4fa391ff0ad5c29275"


def test_plain_data_is_accepted() -> None:
    check_plain({"text": "x", "list": [1, True, None, ("a",)], "map": {"a": {}}})


NAMES = [f"第{number}份材料的很长的名字" * 4 for number in range(1, 31)]


def test_a_list_that_is_too_long_keeps_whole_names_and_says_how_many_there_are() -> None:
    sentence = rules.sentence_of("请补材料：", NAMES, unit="份材料", after="，请按时补")
    assert len(sentence) <= rules.SENTENCE_LENGTH < len("、".join(NAMES))
    assert sentence.startswith(f"请补材料：{NAMES[0]}、{NAMES[1]}")
    assert sentence.endswith("等30份材料，请按时补")
    kept = sentence.removeprefix("请补材料：").removesuffix("等30份材料，请按时补").split("、")
    assert kept == NAMES[: len(kept)]
    assert len(sentence) + len(NAMES[len(kept)]) > rules.SENTENCE_LENGTH - 1


def test_a_list_that_fits_is_left_as_it_is() -> None:
    assert rules.sentence_of("准予，发", ["营业执照", "许可证"], unit="份证照") == "准予，发营业执照、许可证"


def test_one_name_that_is_too_long_is_only_counted() -> None:
    assert rules.sentence_of("请补材料：", ["长" * 600, "短"], unit="份材料") == "请补材料：2份材料"


@given(st.text(max_size=30), st.lists(st.text(max_size=300), max_size=12), st.text(max_size=20))
def test_every_list_fits(before: str, names: list[str], after: str) -> None:
    sentence = rules.sentence_of(before, names, unit="份", after=after)
    assert len(sentence) <= rules.SENTENCE_LENGTH
    assert sentence.startswith(before)
    assert sentence.endswith(after)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("暂停办理，" + "因为系统升级，" * 100, "因为系统升级……"),
        ("closed because " + "of works " * 100, " of……"),
        ("长" * 501, "长……"),
    ],
)
def test_a_sentence_that_is_too_long_ends_after_a_whole_part(text: str, end: str) -> None:
    assert len(rules.fitted(text)) <= rules.SENTENCE_LENGTH
    assert rules.fitted(text).endswith(end)
    assert text.startswith(rules.fitted(text).removesuffix("……"))
