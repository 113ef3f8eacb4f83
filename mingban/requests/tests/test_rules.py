"""The regulation's rules, each by itself; nothing here reads a table."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.documents.choices import DocumentKind
from mingban.documents.definitions import CONTENTS
from mingban.requests import rules
from mingban.requests.choices import (
    Act,
    ApplicantKind,
    Channel,
    ConsultKind,
    DisputeKind,
    DisputeResult,
    FeeScheme,
    Ground,
    ReplyKind,
    State,
)
from mingban.requests.rules import Facts

TODAY = date(2026, 11, 2)
A, R, U = State.ANSWERING, ReplyKind, 7


def facts(state: State = A, **changes: Any) -> Facts:
    return Facts(state=state, **changes)


def test_every_act_has_a_row_with_its_article_and_roles() -> None:
    assert set(rules.TRANSITIONS) == set(Act)
    for act, row in rules.TRANSITIONS.items():
        assert row.act is act
        assert row.article
        assert row.why
        assert row.roles
        assert row.sources


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
def test_an_act_out_of_its_states_says_why(act: Act, state: State) -> None:
    row = rules.TRANSITIONS[act]
    if state not in row.sources:
        assert rules.why_not(act, facts(state)) == row.why
    assert rules.row_why(act) == row.why


@pytest.mark.parametrize(
    ("act", "state", "changes", "words"),
    [
        (Act.CONFIRM, State.SENT, {"is_confirmed_by_office": True, "is_confirmed_by_applicant": True}, "确认过"),
        (Act.AGREE, State.SENT, {"is_confirmed_by_applicant": True}, "确认过"),
        (Act.ASK_CORRECTION, A, {"is_corrected": True}, "只能一次告知"),
        (Act.ASK_CORRECTION, A, {"is_check_over": True}, "7 个工作日"),
        (Act.ASK_CORRECTION, A, {"is_consulting": True}, "还在征求意见"),
        (Act.CONSULT, A, {"proposer": 1}, "等签发"),
        (Act.CONSULT, A, {"is_unpaid": True}, "还没有缴"),
        (Act.HEAR, A, {}, "没有在征求"),
        (Act.EXTEND, A, {"is_extended": True}, "只能延长一次"),
        (Act.EXTEND, A, {"is_delayed": True}, "第三十五条"),
        (Act.ASK_REASONS, A, {"are_reasons_asked": True}, "要求过"),
        (Act.GIVE_REASONS, A, {}, "不用说明"),
        (Act.GIVE_REASONS, A, {"are_reasons_asked": True, "are_reasons_given": True}, "交过"),
        (Act.DELAY, A, {}, "说明理由以后"),
        (Act.DELAY, A, {"are_reasons_given": True, "is_delayed": True}, "确定过"),
        (Act.BILL, A, {}, "不收"),
        (Act.BILL, A, {"fee_applies": True, "has_bill": True}, "发过"),
        (Act.NOTE_PAYMENT, A, {}, "没有要缴"),
        (Act.PROPOSE, A, {"is_consulting": True}, "还在征求意见"),
        (Act.PROPOSE, A, {"proposer": 1}, "等签发"),
        (Act.RETURN, A, {}, "没有等签发"),
        (Act.REPLY, A, {}, "还没有人拟"),
        (Act.REPLY, A, {"proposer": 1, "is_consulting": True}, "还在征求意见"),
        (Act.REPLY, A, {"proposer": U}, "不能自己签发"),
        (Act.DELIVER, State.ANSWERED, {"is_delivered": True}, "登记过"),
        (Act.SETTLE, State.ANSWERED, {}, "没有未审结"),
        (Act.PUBLISH, State.ANSWERED, {}, "给了信息"),
        (Act.PUBLISH, State.ANSWERED, {"gives_information": True, "is_published": True}, "转过"),
        (Act.ARCHIVE, State.ANSWERED, {"open_disputes": 1}, "没有审结"),
    ],
)
def test_each_guard_says_why(act: Act, state: State, changes: dict[str, Any], words: str) -> None:
    assert words in rules.why_not(act, facts(state, **changes), U)


def test_what_no_guard_stands_against_is_possible() -> None:
    free: list[tuple[Act, Facts]] = [
        (Act.CONFIRM, facts(State.SENT)),
        (Act.ASK_CORRECTION, facts()),
        (Act.CONSULT, facts(is_consulting=True)),
        (Act.HEAR, facts(is_consulting=True)),
        (Act.EXTEND, facts(is_consulting=True)),
        (Act.DELAY, facts(are_reasons_given=True)),
        (Act.BILL, facts(fee_applies=True)),
        (Act.NOTE_PAYMENT, facts(is_unpaid=True)),
        (Act.REPLY, facts(proposer=U + 1)),
        (Act.SETTLE, facts(State.ARCHIVED, open_disputes=1)),
        (Act.WITHDRAW, facts(State.CORRECTING)),
        (Act.PUBLISH, facts(State.ANSWERED, gives_information=True)),
    ]
    assert [rules.why_not(act, one, U) for act, one in free] == [""] * len(free)


@pytest.mark.parametrize(
    ("kind", "one", "words"),
    [
        (R.ABANDONED, facts(), "要求过补正"),
        (R.ABANDONED, facts(State.CORRECTING), "还没有过"),
        (R.ABANDONED, facts(State.CORRECTING, is_correction_overdue=True), ""),
        (R.DISCLOSED, facts(State.CORRECTING, is_correction_overdue=True), "逾期不补正"),
        (R.UNPAID, facts(is_unpaid=True), "缴费期限"),
        (R.UNPAID, facts(is_unpaid=True, is_payment_overdue=True), ""),
        (R.DISCLOSED, facts(is_unpaid=True), "还没有缴"),
        (R.UNCLEAR, facts(), "先要求补正"),
        (R.UNCLEAR, facts(is_corrected=True), ""),
        (R.UNREASONABLE, facts(), "说明理由"),
        (R.UNREASONABLE, facts(are_reasons_asked=True), "等申请人"),
        (R.UNREASONABLE, facts(are_reasons_asked=True, are_reasons_overdue=True), ""),
        (R.UNREASONABLE, facts(are_reasons_asked=True, are_reasons_given=True), ""),
        (R.DISCLOSED, facts(), ""),
    ],
)
def test_when_a_kind_of_answer_is_possible(kind: ReplyKind, one: Facts, words: str) -> None:
    said = rules.why_not_kind(kind, one)
    assert words in said if words else said == ""


def test_every_kind_of_answer_has_article_row_and_letter() -> None:
    assert set(rules.REPLIES) == set(ReplyKind)
    words: Any = CONTENTS[DocumentKind.REQUEST_REPLY].model_fields["kind"].annotation
    assert {kind.value for kind in ReplyKind} == {word.value for word in words}
    for kind, reply in rules.REPLIES.items():
        assert reply.article.startswith("第")
        rows = {rules.row_of(kind, ground) for ground in Ground}
        assert rows <= rules.ROW_CODES
        assert rules.remedies_key(kind).endswith(kind.value)
    counted = {rules.row_of(kind, ground) for kind in ReplyKind for ground in Ground} | {rules.WITHDRAWN_ROW}
    assert counted == rules.ROW_CODES


def test_a_refusal_names_its_ground_and_counts_in_its_row() -> None:
    assert rules.row_of(R.REFUSED, Ground.SECRET) == "3.1"
    assert rules.row_of(R.PARTLY, Ground.SECRET) == "2"
    assert rules.basis_of(R.REFUSED, Ground.THIRD_PARTY) == "第三十六条第三项、第十五条"
    assert rules.basis_of(R.ABSENT, Ground.SECRET) == "第三十六条第四项"
    assert {Ground.SECRET, Ground.FORBIDDEN, Ground.SAFETY, Ground.THIRD_PARTY} & rules.MAY_BE_WITHHELD == set()


@given(st.sampled_from(ReplyKind), st.dictionaries(st.sampled_from(sorted(rules.PART_WORDS)), st.booleans()))
def test_an_answer_is_complete_when_all_that_its_kind_needs_is_there(kind: ReplyKind, parts: dict[str, bool]) -> None:
    missing = rules.missing_part(kind, parts)
    lacking = {part for part in rules.REPLIES[kind].needs if not parts.get(part)}
    assert (missing in lacking) if lacking else missing == ""


@pytest.mark.parametrize(
    ("kind", "finding", "reason", "is_objected", "words"),
    [
        (R.DISCLOSED, "", "", False, ""),
        (R.REFUSED, "", "", True, ""),
        (R.DISCLOSED, "", "", True, "第三十二条"),
        (R.PARTLY, "PUBLIC_INTEREST", " ", True, "书面告知第三方"),
        (R.PARTLY, "GROUNDLESS", "招标时已经公布", True, ""),
    ],
)
def test_an_objection_is_overruled_only_with_reasons(
    kind: ReplyKind, finding: str, reason: str, is_objected: bool, words: str
) -> None:
    said = rules.why_not_over_objection(kind, finding, reason, is_objected=is_objected)
    assert words in said if words else said == ""


def test_silence_means_the_opposite_for_the_two() -> None:
    assert "由本机关决定" in rules.SILENCE[ConsultKind.THIRD_PARTY]
    assert "视为同意" in rules.SILENCE[ConsultKind.CO_PRODUCER]


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 3), "以后"), (date(2018, 11, 2), "2019"), (date(2026, 10, 30), ""), (TODAY, "")],
)
def test_the_day_of_receipt_is_one_that_can_be(day: date, words: str) -> None:
    said = rules.why_not_received_on(day, TODAY)
    assert words in said if words else said == ""


def test_who_needs_confirmation() -> None:
    needed = {channel for channel in Channel if rules.needs_confirmation(channel)}
    assert needed == {Channel.WEB, Channel.FAX, Channel.POST}


@pytest.mark.parametrize(
    ("count", "yuan"), [(0, 0), (10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (51, 7400)]
)
def test_items_cost_by_tiers_of_what_exceeds(count: int, yuan: int) -> None:
    assert rules.fee_of_items(count) == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"), [(0, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740)]
)
def test_pages_cost_by_tiers_of_what_exceeds(pages: int, yuan: int) -> None:
    assert rules.fee_of_pages(pages) == yuan


@given(st.integers(1, 5000))
def test_one_more_item_never_costs_less_than_the_one_before(number: int) -> None:
    assert rules.fee_of_item(number + 1) >= rules.fee_of_item(number) >= 0
    assert rules.fee_of_item(number) % 100 == 0


@given(st.integers(0, 100_000))
def test_one_more_page_costs_what_its_tier_says(pages: int) -> None:
    step = rules.fee_of_pages(pages + 1) - rules.fee_of_pages(pages)
    tiers = [(30, 0), (100, 10), (200, 20), (10**9, 40)]
    assert step == next(price for upto, price in tiers if pages + 1 <= upto)


@given(st.integers(1, 1000), st.integers(0, 10_000))
def test_never_both_ways(number: int, pages: int) -> None:
    assert rules.fee(FeeScheme.NONE, item_number=number, pages=pages) == 0
    assert rules.fee(FeeScheme.ITEMS, item_number=number, pages=pages) == rules.fee_of_item(number)
    assert rules.fee(FeeScheme.PAGES, item_number=number, pages=pages) == rules.fee_of_pages(pages)


def test_there_is_no_item_nought_and_no_page_less() -> None:
    with pytest.raises(ValueError, match="from one"):
        rules.fee_of_item(0)
    with pytest.raises(ValueError, match="no pages"):
        rules.fee_of_pages(-1)
    assert "第 12 件" in rules.say_fee(FeeScheme.ITEMS, item_number=12, pages=0)
    assert "100 页" in rules.say_fee(FeeScheme.PAGES, item_number=1, pages=100)


def test_many_requests_are_a_hint_only() -> None:
    threshold = rules.Threshold(requests=10, days=30)
    assert [rules.is_frequent(count, threshold) for count in (9, 10, 11)] == [False, True, True]
    assert not rules.is_frequent(99, rules.Threshold(requests=0, days=30))
    assert "不是结论" in rules.say_frequency(10, threshold)


PERSONAL = {
    "身份证号": "431202199203080027",
    "手机号": "13800000001",
    "银行卡号": "6222 0212 3456 7890 123",
    "邮箱": "a.b@example.cn",
}


@given(
    st.sampled_from(sorted(PERSONAL)), st.text("一二三，。 \n招标公告", max_size=20), st.text("工程项目", max_size=20)
)
def test_whatever_has_a_shape_is_taken_out(kind: str, before: str, after: str) -> None:
    text = f"{before}{PERSONAL[kind]}，{after}"
    assert kind in rules.personal_data_in(text)
    clean = rules.redact(text)
    assert PERSONAL[kind] not in clean
    assert rules.personal_data_in(clean) == []


def test_names_are_taken_out_and_numbers_of_documents_stay() -> None:
    text = "林小满于2026年申请，鹤政办发〔2025〕3号，11431202MB0000019Q。"
    clean = rules.redact(text, ["林小满", "林"])
    assert clean == "＊＊＊于2026年申请，鹤政办发〔2025〕3号，11431202MB0000019Q。"
    assert rules.personal_data_in(text, ["林小满"]) == ["姓名"]


COUNTS = st.dictionaries(st.sampled_from(ApplicantKind.values), st.integers(0, 50))


@given(COUNTS, COUNTS, st.dictionaries(st.sampled_from(sorted(rules.ROW_CODES)), COUNTS))
def test_the_second_table_holds_exactly_when_nothing_is_lost(
    new: dict[str, int], carried_in: dict[str, int], results: dict[str, dict[str, int]]
) -> None:
    ended = {kind: sum(row.get(kind, 0) for row in results.values()) for kind in ApplicantKind.values}
    left = {kind: new.get(kind, 0) + carried_in.get(kind, 0) - ended[kind] for kind in ApplicantKind.values}
    table = rules.table_two(2026, new=new, carried_in=carried_in, results=results, carried_on=left)
    assert table.wrong == ()
    assert table.row(rules.TOTAL).total == sum(ended.values())
    broken = rules.table_two(
        2026, new=new, carried_in=carried_in, results=results, carried_on={**left, "legal": left["legal"] + 1}
    )
    assert broken.wrong == ("legal",)


def test_the_second_table_has_every_row_of_the_national_form_in_order() -> None:
    rows = rules.table_two(2026, new={}, carried_in={}, results={}, carried_on={}).rows
    assert [row.code for row in rows][:2] == [rules.NEW, rules.CARRIED_IN]
    assert [row.code for row in rows][-2:] == [rules.TOTAL, rules.CARRIED_ON]
    codes = [float(code) for code, _ in rules.RESULT_ROWS]
    assert all(first < second for first, second in pairwise(codes))
    assert len(rules.RESULT_ROWS) == 2 + 8 + 3 + 5 + 3


def test_the_third_table_counts_by_kind_and_result() -> None:
    rows = rules.table_three({("REVIEW", "UPHELD"): 2, ("SUIT", "PENDING"): 1})
    assert [row.kind for row in rows] == list(DisputeKind)
    assert (rows[0].counts, rows[0].total) == ((2, 0, 0, 0), 2)
    assert rows[1].counts[list(DisputeResult).index(DisputeResult.PENDING)] == 1
