"""Days by law and by local rule, words that are taken, questions, calendars."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.consultations import rules
from mingban.consultations.choices import DraftKind, QuestionKind
from mingban.consultations.rules import answers, words

LOCAL = {"NORMATIVE": 7, "PLANNING": 15}
FIRST = date(2026, 11, 23)


def least(kind: str, *, affects_market: bool = False) -> rules.Least:
    return rules.least_period(kind=kind, affects_market=affects_market, local_days=LOCAL, local_source="本地规定")


def test_thirty_days_are_law_for_major_decisions_and_what_concerns_market_players_only() -> None:
    assert least(DraftKind.MAJOR_DECISION) == rules.Least(30, rules.MAJOR_DECISION, is_law=True)
    for kind in (DraftKind.NORMATIVE, DraftKind.PLANNING, DraftKind.OTHER):
        assert least(kind, affects_market=True) == rules.Least(30, rules.MARKET, is_law=True)
    assert least(DraftKind.PLANNING) == rules.Least(15, "本地规定", is_law=False)
    assert least(DraftKind.OTHER) == rules.Least(1, "本地规定", is_law=False)
    assert ("713" in rules.MAJOR_DECISION, "第六十二条" in rules.MARKET) == (True, True)


def test_the_first_day_is_not_counted_and_the_last_one_is() -> None:
    assert rules.length(FIRST, date(2026, 12, 23)) == 30
    law = least(DraftKind.MAJOR_DECISION)
    rules.check_long_enough(opens_on=FIRST, closes_on=date(2026, 12, 23), least=law, short_reason="")
    with pytest.raises(rules.BadPeriod, match="只有 29 天，一般不少于 30 天") as refused:
        rules.check_long_enough(opens_on=FIRST, closes_on=date(2026, 12, 22), least=law, short_reason=" ")
    assert (refused.value.field, "12\xa0月\xa023\xa0日" in refused.value.message) == ("short_reason", True)
    rules.check_long_enough(opens_on=FIRST, closes_on=FIRST + timedelta(days=2), least=law, short_reason="防汛紧急")


@pytest.mark.parametrize(("days", "says"), [(-1, "之后"), (0, "之后"), (366, "最长一年")])
def test_a_period_that_ends_before_it_begins_or_never_is_refused(days: int, says: str) -> None:
    with pytest.raises(rules.BadPeriod, match=says) as refused:
        rules.check_days(opens_on=FIRST, closes_on=FIRST + timedelta(days=days))
    assert refused.value.field == "closes_on"
    rules.check_days(opens_on=FIRST, closes_on=FIRST + timedelta(days=365))


def test_a_first_day_that_has_passed_is_refused_and_today_is_not() -> None:
    rules.check_start(opens_on=FIRST, today=FIRST)
    with pytest.raises(rules.BadPeriod, match="已经过了"):
        rules.check_start(opens_on=FIRST, today=FIRST + timedelta(days=1))


@pytest.mark.parametrize(
    ("offset", "is_taking", "left"), [(-1, False, 31), (0, True, 30), (30, True, 0), (31, False, 0)]
)
def test_comments_are_taken_from_the_first_to_the_last_day_both_included(
    offset: int, is_taking: bool, left: int
) -> None:
    last, today = FIRST + timedelta(days=30), FIRST + timedelta(days=offset)
    assert rules.is_taking(opens_on=FIRST, closes_on=last, today=today) is is_taking
    assert rules.days_left(closes_on=last, today=today) == left


def test_people_for_a_hearing_are_known_in_time_for_the_papers() -> None:
    held = date(2026, 12, 15)
    assert rules.papers_by(held) == date(2026, 12, 8)
    rules.check_hearing(sign_up_until=date(2026, 12, 7), held_on=held)
    with pytest.raises(rules.BadPeriod, match="7 天前送到") as refused:
        rules.check_hearing(sign_up_until=date(2026, 12, 8), held_on=held)
    assert refused.value.field == "sign_up_until"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (" \r\n ", "请写下"),
        ("长" * 20_000, "最多 5000 个字，您写了 20000 个"),
        ("<b>很好</b>", "网页代码"),
        ("<script src=x>", "网页代码"),
        ("好</P >", "网页代码"),
        ("响\x07铃", "不能用的字符"),
    ],
)
def test_words_that_cannot_be_taken_are_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(rules.BadWords, match=says) as refused:
        rules.check_comment(text)
    assert refused.value.field == "text"


def test_words_that_only_look_like_code_are_taken_as_they_are() -> None:
    assert rules.check_comment(" 5 < 6，而且 7 > 6\r\n对吧 ") == "5 < 6，而且 7 > 6\n对吧"
    assert rules.check_comment("长" * 5000) == "长" * 5000
    assert rules.digest("好") == rules.digest("好") != rules.digest("好。")


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("找王某 13800000001 问", True),
        ("身份证 43120219900101001X 的人", True),
        ("全角１３８０００００００１也算", True),
        ("卡号 6222 0212 3456 7890 123", True),
        ("0745-0000005 是单位电话", False),
        ("2026 年 11 月，100 万元", False),
    ],
)
def test_numbers_of_people_are_found_before_everybody_reads_them(text: str, is_found: bool) -> None:
    assert rules.is_maybe_personal(text) is is_found


def test_a_draft_is_cut_at_empty_lines_and_joined_again() -> None:
    blocks = rules.cut("第一条 甲\r\n续\r\n \u3000\r\n\r\n第二条 乙\n")
    assert blocks == ["第一条 甲\n续", "第二条 乙"]
    assert rules.cut(rules.joined(blocks)) == blocks
    for text, says in [
        (" \n\n ", "空一行"),
        ("\n\n".join("x" * (words.MOST_PARAGRAPHS + 1)), "最多 500 段"),
        ("甲\n\n" + "长" * 5001, "第 2 段"),
    ]:
        with pytest.raises(rules.BadWords, match=says):
            rules.cut(text)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["只有一个"], "2 到 20"),
        (["一样", " 一样 "], "一样"),
        (["甲", "长" * 101], "100"),
        ([f"选项{n}" for n in range(21)], "2 到 20"),
    ],
)
def test_options_of_a_question_are_checked(options: list[str], says: str) -> None:
    with pytest.raises(rules.BadAnswer, match=says):
        rules.check_question(kind=QuestionKind.ONE, options=options)
    assert rules.check_question(kind=QuestionKind.TEXT, options=options) == []
    assert rules.check_question(kind=QuestionKind.SOME, options=[" 甲 ", "", "乙"]) == ["甲", "乙"]


def test_answers_are_those_that_the_question_takes() -> None:
    given_ = answers.Given
    taken = {
        QuestionKind.ONE: given_((1,)),
        QuestionKind.SOME: given_((0, 1)),
        QuestionKind.SCALE: given_((5,)),
        QuestionKind.TEXT: given_(text="多种树"),
    }
    for kind, one in taken.items():
        assert rules.check_answer(one, kind=kind, options=2, is_required=True) == one
        assert rules.check_answer(given_(), kind=kind, options=2, is_required=False) == given_()
        with pytest.raises(rules.BadAnswer, match="还没有答"):
            rules.check_answer(given_(), kind=kind, options=2, is_required=True)
    for kind, one in [
        (QuestionKind.ONE, given_((0, 1))),
        (QuestionKind.ONE, given_((2,))),
        (QuestionKind.SOME, given_((0, 7))),
        (QuestionKind.SCALE, given_((0,))),
        (QuestionKind.SCALE, given_((6,))),
    ]:
        with pytest.raises(rules.BadAnswer, match="列出的里面选"):
            rules.check_answer(one, kind=kind, options=2, is_required=True)
    with pytest.raises(rules.BadAnswer, match="最多 2000"):
        rules.check_answer(given_(text="长" * 2001), kind=QuestionKind.TEXT, options=0, is_required=False)


def test_bars_name_every_option_and_their_share_of_the_people() -> None:
    found = rules.bars(kind=QuestionKind.SOME, options=["甲", "乙", "丙"], counts={0: 2, 2: 1}, people=3)
    assert [(one.label, one.count, one.share) for one in found] == [("甲", 2, 67), ("乙", 0, 0), ("丙", 1, 33)]
    scale = rules.bars(kind=QuestionKind.SCALE, options=[], counts={5: 1}, people=1)
    assert [one.label for one in scale] == ["5 分", "4 分", "3 分", "2 分", "1 分"]
    assert rules.bars(kind=QuestionKind.ONE, options=["甲"], counts={}, people=0)[0].share == 0


@given(st.text(alphabet=st.sampled_from("征集，;\\\n市ab "), max_size=200))
def test_calendar_lines_are_folded_within_characters_never_and_say_the_same_unfolded(title: str) -> None:
    one = rules.Deadline(
        uid="a@b",
        title=title,
        last_day=date(2026, 12, 23),
        url="https://example.cn/consultations/2026-0001/",
        about="某局",
        changed_at=datetime(2026, 11, 23, 1, tzinfo=UTC),
    )
    text = rules.icalendar([one], name="意见征集")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "").split("\r\n")
    escaped = title.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    assert f"SUMMARY:{escaped}" in unfolded
    assert ("DTSTART;VALUE=DATE:20261223" in unfolded, "DTEND;VALUE=DATE:20261224" in unfolded) == (True, True)
