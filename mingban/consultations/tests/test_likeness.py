"""Copies are found exactly: the quick way says the same as comparing everybody with every leader."""

from hypothesis import given
from hypothesis import strategies as st

from mingban.consultations.rules import ALIKE, leaders_of, likeness, normalised, shingles

TEMPLATE = "小区里有老人和孩子，二十三时收摊太晚了，请改到二十二时收摊，收摊以后还要打扫，真正安静下来要到半夜"
SIGNS = st.sampled_from("收摊太晚了，22时。 ")
TEXTS = st.lists(st.text(alphabet=SIGNS, min_size=1, max_size=14), max_size=25)


def by_comparing_all(texts: list[str]) -> list[int]:
    """Say slowly what the rule says: go with the same words, else join the leader most alike, the older of two; else lead."""
    leaders: list[int] = []
    found: list[int] = []
    words = [normalised(text) for text in texts]
    for index, text in enumerate(texts):
        if words[index] in words[:index]:
            found.append(found[words.index(words[index])])
            continue
        own = shingles(text)
        scored = [(likeness(own, shingles(texts[one])), -one) for one in leaders]
        best = max(scored, default=(0.0, 0))
        if best[0] >= ALIKE:
            found.append(-best[1])
        else:
            leaders.append(index)
            found.append(index)
    return found


def test_copies_with_a_sentence_of_ones_own_are_together_and_others_are_not() -> None:
    texts = [
        TEMPLATE,
        TEMPLATE.replace("，", "，\n ") + "！！",
        f"我住三栋，{TEMPLATE}。",
        f"{TEMPLATE}，一家五口都睡不好。",
        "网上登记不收费，这一条好，请写明登记一次管多久",
        "登记一次管多久，请写明；网上登记不收费这一条好",
        "同意",
        "同意。",
        "不同意",
    ]
    assert leaders_of(texts) == [0, 0, 0, 0, 4, 4, 6, 6, 8]
    assert leaders_of([]) == []


def test_what_does_not_change_the_sense_does_not_count() -> None:
    assert normalised(" ＡＢc，22 时！\n") == "abc22时"
    assert normalised("……") == "......"
    assert likeness(shingles("好"), shingles("好。")) == 1.0
    assert leaders_of(["！", "？"]) == [0, 1]


@given(TEXTS)
def test_the_quick_way_says_what_comparing_all_says(texts: list[str]) -> None:
    assert leaders_of(texts) == by_comparing_all(texts)


@given(TEXTS, TEXTS)
def test_groups_do_not_change_when_later_texts_come(former: list[str], later: list[str]) -> None:
    assert leaders_of(former + later)[: len(former)] == leaders_of(former)


@given(TEXTS)
def test_every_member_is_alike_to_its_leader_and_no_two_leaders_are(texts: list[str]) -> None:
    found = leaders_of(texts)
    assert all(found[leader] == leader <= index for index, leader in enumerate(found))
    assert all(likeness(shingles(texts[index]), shingles(texts[leader])) >= ALIKE for index, leader in enumerate(found))
    leaders = sorted(set(found))
    assert not [
        (one, other)
        for one in leaders
        for other in leaders
        if one < other and likeness(shingles(texts[one]), shingles(texts[other])) >= ALIKE
    ]


@given(st.text(alphabet=SIGNS, min_size=1, max_size=14), TEXTS)
def test_the_same_words_are_always_together(text: str, others: list[str]) -> None:
    found = leaders_of([text, *others, f" {text}"])
    if normalised(text) == normalised(f" {text}"):
        assert found[-1] == 0
