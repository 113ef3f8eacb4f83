"""Taking back, handing over, disputes, the archive; and the figures of the annual report that follow."""

from datetime import date
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import LegalEntityFactory
from mingban.clocks.choices import ClockState
from mingban.core.errors import NotAllowed
from mingban.ledger.queries import entries_of
from mingban.requests import actions, queries, rules
from mingban.requests.choices import DisputeKind, DisputeResult, ReplyKind, ReplyState, State
from mingban.requests.models import DisclosureRequest
from mingban.requests.tests.factories import MARKET, Asking

DISPUTE: dict[str, Any] = {
    "kind": DisputeKind.REVIEW,
    "authority": "鹤城区人民政府",
    "case_number": "鹤政复〔2026〕3号",
    "filed_on": date(2026, 11, 10),
}


def test_whoever_takes_it_back_ends_every_limit(asking: Asking) -> None:
    asking.receive()
    asking.consult()
    actions.withdraw(number=asking.number, by=asking.citizen, at=asking.now)
    found = asking.request
    assert (found.state, found.result_row, found.due_at) == (State.WITHDRAWN, "6.3", None)
    assert {limit.clock.state for limit in queries.limits(found)} <= {ClockState.CANCELLED, ClockState.MET}
    assert queries.open_consultations(found) == []
    with pytest.raises(actions.CannotAct, match="不能撤回"):
        actions.withdraw(number=asking.number, by=asking.citizen, at=asking.now)


def test_taken_back_before_receipt_it_counts_nowhere(asking: Asking) -> None:
    asking.ask()
    actions.withdraw(number=asking.number, by=asking.citizen, at=asking.now)
    assert (asking.request.result_row, asking.request.received_at) == ("", None)
    table = queries.table_two([asking.request.organisation_id], 2026)
    assert (table.wrong, table.row(rules.NEW).total, table.row(rules.TOTAL).total) == ((), 0, 0)


def test_a_proposed_answer_falls_with_the_request(asking: Asking) -> None:
    asking.receive()
    asking.propose()
    with pytest.raises(actions.CannotAct, match="怎样说"):
        asking.do(actions.withdraw, Role.CLERK)
    asking.do(actions.withdraw, Role.CLERK, how="来电话")
    last = queries.thread(asking.request)[-1]
    assert "申请人来电话" in last.text
    asking.do(actions.archive, Role.CLERK)
    assert [stage["name"] for stage in queries.stages(asking.request)] == ["提出", "撤回"]
    assert [one.state for one in asking.request.replies.all()] == [ReplyState.RETURNED]


def test_delivery_is_noted_once(asking: Asking) -> None:
    asking.receive()
    asking.answer()
    with pytest.raises(actions.CannotAct, match="怎样送达"):
        asking.do(actions.note_delivery, Role.CLERK, how=" ")
    asking.do(actions.note_delivery, Role.CLERK, how="挂号信 XA0001")
    assert asking.request.delivered_at == asking.now
    with pytest.raises(actions.CannotAct, match="登记过"):
        asking.do(actions.note_delivery, Role.CLERK, how="再寄")


def test_a_dispute_runs_from_filing_to_result(asking: Asking) -> None:
    asking.receive()
    asking.answer(ReplyKind.REFUSED)
    asking.at("2026-12-20 09:00")
    for change, words in (
        ({"filed_on": date(2026, 11, 1)}, "早于答复"),
        ({"filed_on": date(2026, 12, 21)}, "今天以后"),
        ({"authority": " "}, "案号"),
        ({"case_number": ""}, "案号"),
    ):
        with pytest.raises(actions.CannotAct, match=words):
            asking.do(actions.note_dispute, **{**DISPUTE, **change})
    asking.do(actions.note_dispute, **DISPUTE)
    with pytest.raises(actions.CannotAct, match="登记过"):
        asking.do(actions.note_dispute, **DISPUTE)
    with pytest.raises(actions.CannotAct, match="没有审结"):
        asking.do(actions.archive, Role.CLERK)
    row = asking.request.disputes.get()
    organisation = [asking.request.organisation_id]
    assert queries.table_three(organisation, 2026)[0].counts == (0, 0, 0, 1)
    terms: dict[str, Any] = {"dispute": row.pk, "result": DisputeResult.CORRECTED, "ended_on": date(2026, 12, 19)}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"ended_on": date(2026, 11, 9)}, "早于提起"),
        ({"result": DisputeResult.PENDING}, "请选结果"),
        ({"dispute": row.pk + 1}, "不是这件"),
    ]
    for changed, words in wrong:
        with pytest.raises(actions.CannotAct, match=words):
            asking.do(actions.settle_dispute, **{**terms, **changed})
    asking.do(actions.settle_dispute, **terms)
    assert queries.table_three(organisation, 2026)[0].counts == (0, 1, 0, 0)
    assert queries.table_three(organisation, 2027)[0].total == 0
    with pytest.raises(actions.CannotAct, match="没有未审结"):
        asking.do(actions.settle_dispute, **terms)


def test_the_archive_lists_what_it_holds(asking: Asking) -> None:
    asking.receive()
    asking.consult()
    asking.at("2026-11-24 09:00")
    asking.answer()
    for role in (Role.REVIEWER, Role.DECIDER, Role.HEAD):
        with pytest.raises(NotAllowed):
            asking.do(actions.archive, role)
    asking.do(actions.archive, Role.CLERK)
    found = asking.request
    assert (found.state, found.archive_number) == (State.ARCHIVED, "鹤市监依申档〔2026〕1号")
    entry = entries_of(queries.matter(found)).last()
    assert entry is not None
    assert len(entry.data["documents"]) == 3
    with pytest.raises(actions.CannotAct, match="不能再留言"):
        actions.write_message(number=asking.number, text="还在吗", by=asking.citizen, at=asking.now)


def test_the_second_table_over_the_turn_of_a_year(asking: Asking) -> None:
    company = LegalEntityFactory.create(representative=asking.person)
    asking.at("2025-12-22 09:00").receive()
    carried = asking.number
    asking.at("2026-11-02 09:00").receive()
    asking.answer(ReplyKind.REFUSED, ground="SECRET")
    asking.receive(applicant=company, applicant_kind="legal")
    asking.answer(ReplyKind.PARTLY)
    asking.receive()
    actions.withdraw(number=asking.number, by=asking.citizen, at=asking.now)
    asking.receive()
    asking.number = carried
    asking.answer()
    table = queries.table_two([asking.request.organisation_id], 2026)
    assert table.wrong == ()
    counted = {row.code: row.total for row in table.rows if row.total}
    assert counted == {
        rules.NEW: 4, rules.CARRIED_IN: 1, "1": 1, "2": 1, "3.1": 1, "6.3": 1, rules.TOTAL: 4, rules.CARRIED_ON: 1,
    }  # fmt: skip
    assert dict(table.row("2").cells)["legal"] == 1
    before = queries.table_two([asking.request.organisation_id], 2025)
    assert [before.row(code).total for code in (rules.NEW, rules.CARRIED_IN, rules.CARRIED_ON)] == [1, 0, 1]
    after = queries.table_two([asking.request.organisation_id], 2027)
    assert (after.wrong, after.row(rules.CARRIED_IN).total) == ((), 1)


def test_the_check_sees_a_row_that_was_lost(asking: Asking) -> None:
    asking.receive()
    asking.answer()
    DisclosureRequest.objects.update(result_row="9.9")
    table = queries.table_two([asking.request.organisation_id], 2026)
    assert table.wrong == ("person",)


def test_each_number_leads_to_what_it_counts(asking: Asking) -> None:
    asking.receive()
    asking.answer(ReplyKind.ABSENT)
    asking.receive()
    reader = asking.official(Role.REVIEWER)
    for row, expected in (("4.1", 1), (rules.NEW, 2), (rules.TOTAL, 1), (rules.CARRIED_ON, 1), ("3.1", 0)):
        wanted = queries.wanted_of({"row": row, "year": "2026", "kind": "person"})
        assert queries.filtered(reader, wanted, asking.now).count() == expected
    assert queries.wanted_of({"row": "4.1", "year": "9999"}).year == 0
    assert queries.wanted_of({"row": "<b>", "year": "2026"}).as_query() == {}
    assert [one.code for one in queries.countable(reader)] == [MARKET]
