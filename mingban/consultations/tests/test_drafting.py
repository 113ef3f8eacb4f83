"""Preparing, publishing, closing and withdrawing a draft: two persons, the law's days, the journal, the clocks."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingban.accounts.choices import Role
from mingban.agencies.tests.factories import agencies, import_agencies, organisation
from mingban.cases.tests.factories import picture
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.clocks.tests.factories import beijing
from mingban.consultations import access, actions, queries, rules, tasks
from mingban.consultations.choices import DraftKind, DraftState, QuestionKind
from mingban.consultations.models import Draft
from mingban.consultations.tests.factories import AFTER, LAST_DAY, MORNING, TEXT, Round, citizen, official, terms
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput, NotAllowed, NotFound, StalePage
from mingban.ledger.models import Entry
from mingban.ledger.queries import broken_chains, entries_of
from mingban.notices.models import Notice


def codes(told: Round) -> list[str]:
    rows = entries_of(queries.matter_of(told.draft)).values_list("code", flat=True)
    return [code.removeprefix("consultations.draft.") for code in rows]


def test_a_draft_is_prepared_with_numbered_paragraphs_and_nobody_outside_sees_it(told: Round) -> None:
    draft = told.draft
    assert (draft.number, draft.state, draft.writers) == ("2026-0001", DraftState.PREPARED, [told.clerk.id])
    assert [(one.number, one.text[:3]) for one in draft.paragraphs.all()] == [
        (1, "第一条"),
        (2, "第二条"),
        (3, "第三条"),
    ]
    assert (str(draft), str(draft.paragraphs.first())) == ("2026-0001 夜间集市办法（征求意见稿）", f"{draft.pk} 1")
    with pytest.raises(NotFound):
        queries.public_draft(draft.number)
    with pytest.raises(NotFound):
        queries.desk_draft(citizen(), draft.number)
    assert codes(told) == ["prepared"]
    assert "digest" in entries_of(queries.matter_of(draft)).get().data


@pytest.mark.parametrize(
    ("changes", "text", "says", "field"),
    [
        ({"closes_on": date(2026, 11, 23)}, TEXT, "之后", "closes_on"),
        ({"closes_on": date(2026, 11, 1)}, TEXT, "之后", "closes_on"),
        ({"closes_on": date(2026, 12, 22)}, TEXT, "29 天，一般不少于 30 天（《优化营商环境条例》", "short_reason"),
        (
            {"kind": DraftKind.MAJOR_DECISION, "affects_market": False, "closes_on": date(2026, 12, 1)},
            TEXT,
            "713",
            "short_reason",
        ),
        (
            {"kind": DraftKind.PLANNING, "affects_market": False, "closes_on": date(2026, 12, 1)},
            TEXT,
            "本地规定",
            "short_reason",
        ),
        ({"kind": "NOTHING"}, TEXT, "列出的", "kind"),
        ({"title": "响\x07铃"}, TEXT, "不能用的字符", "title"),
        ({}, "响\x0b铃", "不能用的字符", "text"),
        ({}, "\n \n", "空一行", "text"),
    ],
)
def test_what_does_not_hold_together_is_refused_with_its_place(
    told: Round, changes: dict[str, Any], text: str, says: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        actions.prepare_draft(terms=terms(**changes), text=text, by=told.clerk, at=told.now)
    assert (says in refused.value.message, refused.value.field) == (True, field)
    assert Draft.objects.count() == 1


def test_fewer_days_are_possible_with_a_reason_that_everybody_reads(told: Round) -> None:
    short = terms(closes_on=date(2026, 11, 30), short_reason="汛期前要施行")
    revision = told.draft.revision
    actions.edit_draft(number=told.number, terms=short, text=TEXT, revision=revision, by=told.clerk, at=told.now)
    told.publish()
    entry = Entry.objects.get(code="consultations.draft.published")
    assert ("汛期前要施行" in entry.sentence, entry.data["days"]) == (True, 7)
    assert queries.public_draft(told.number).short_reason == "汛期前要施行"


def test_only_posts_that_prepare_begin_and_change_drafts_of_their_own_organisation(told: Round) -> None:
    import_agencies(agencies([organisation(), organisation("hecheng-health", name="卫健局", document_word="鹤卫")]))
    stranger = official(Role.CLERK, "hecheng-health")
    for by in (told.decider, citizen(), SYSTEM, official(Role.AGENT), official(Role.SUPERVISOR)):
        with pytest.raises(NotAllowed):
            actions.prepare_draft(terms=terms(), text=TEXT, by=by, at=told.now)
    for by in (told.decider, stranger, citizen(), official(Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            actions.edit_draft(number=told.number, terms=terms(), text=TEXT, revision=1, by=by, at=told.now)
        with pytest.raises(NotAllowed):
            actions.add_question(
                number=told.number, kind=QuestionKind.TEXT, text="问", options=[], is_required=True, by=by, at=told.now
            )
    with pytest.raises(NotFound):
        queries.desk_draft(stranger, told.number)
    with pytest.raises(NotFound):
        actions.edit_draft(number="2026-9999", terms=terms(), text=TEXT, revision=1, by=told.clerk, at=told.now)
    seen = {role: access.can_see(official(role), told.draft) for role in Role}
    assert {role for role, can in seen.items() if can} == {*access.WORKING_ROLES, *access.WATCHING_ROLES}
    assert all(
        Draft.objects.filter(access.desk_drafts(official(role))).exists() is access.can_see(official(role), told.draft)
        for role in Role
    )


def test_two_who_change_at_once_do_not_write_over_each_other(told: Round) -> None:
    changed = actions.edit_draft(
        number=told.number, terms=terms(title="新标题"), text="只有一段", revision=1, by=told.clerk, at=told.now
    )
    assert (changed.revision, changed.paragraphs.count()) == (2, 1)
    with pytest.raises(StalePage):
        actions.edit_draft(number=told.number, terms=terms(), text=TEXT, revision=1, by=told.clerk, at=told.now)


def test_who_wrote_does_not_publish_and_nobody_publishes_what_he_has_not_read(told: Round) -> None:
    publisher, other = official(Role.PUBLISHER), official(Role.PUBLISHER)
    actions.edit_draft(number=told.number, terms=terms(), text=TEXT, revision=1, by=publisher, at=told.now)
    for by, error in ((told.clerk, NotAllowed), (publisher, actions.NeedsAnother), (citizen(), NotAllowed)):
        with pytest.raises(error):
            actions.publish_draft(number=told.number, revision=2, by=by, at=told.now)
    with pytest.raises(StalePage):
        actions.publish_draft(number=told.number, revision=1, by=other, at=told.now)
    published = actions.publish_draft(number=told.number, revision=2, by=other, at=told.now)
    assert (published.state, published.published_at) == (DraftState.OPEN, told.now)
    again = actions.publish_draft(number=told.number, revision=2, by=other, at=told.now + timedelta(hours=1))
    assert again.published_at == told.now
    assert codes(told).count("published") == 1


def test_a_first_day_in_the_past_is_not_published(told: Round) -> None:
    told.now = MORNING + timedelta(days=1)
    with pytest.raises(rules.BadPeriod, match="已经过了"):
        told.publish()
    assert told.fresh().state == DraftState.PREPARED


def test_after_publishing_nothing_of_the_draft_can_be_changed(told: Round) -> None:
    told.publish()
    by: dict[str, Any] = {"by": told.clerk, "at": told.now, "number": told.number}
    changes: list[Callable[[], object]] = [
        lambda: actions.edit_draft(terms=terms(), text=TEXT, revision=told.fresh().revision, **by),
        lambda: actions.add_file(upload=picture(), **by),
        lambda: actions.remove_file(token="x", **by),
        lambda: actions.add_question(kind=QuestionKind.TEXT, text="问", options=[], is_required=True, **by),
        lambda: actions.remove_question(question=1, **by),
        lambda: actions.drop_hearing(**by),
    ]
    for change in changes:
        with pytest.raises(actions.CannotAct, match="公布以后不能再改"):
            change()


def test_files_are_put_beside_and_taken_away_before_publishing(told: Round) -> None:
    file = actions.add_file(number=told.number, upload=picture("图.jpg"), by=told.clerk, at=told.now)
    assert [one.name for one in queries.attachments(told.draft)] == [file.name]
    with pytest.raises(NotFound):
        actions.remove_file(number=told.number, token="x", by=told.clerk, at=told.now)
    with pytest.raises(BadInput):
        actions.add_file(number=told.number, upload=SimpleUploadedFile("a.pdf", b"nothing"), by=told.clerk, at=told.now)
    actions.remove_file(number=told.number, token=file.token, by=told.clerk, at=told.now)
    assert not queries.attachments(told.draft).exists()
    assert codes(told) == ["prepared", "file_added", "file_removed"]
    assert told.fresh().revision == 3


def test_the_period_is_a_clock_that_ends_with_the_last_day_and_the_result_another(told: Round) -> None:
    told.publish()
    period = Clock.objects.get(duty=queries.PERIOD)
    assert (period.owner_id, period.limit, period.state) == (told.number, 30, ClockState.RUNNING)
    assert period.due_at == beijing("2026-12-23 23:59:59")
    assert any("优化营商环境条例" in step.text for step in queries.limits_of(told.draft)[0].steps)
    told.now = beijing("2026-12-23 23:59:30")
    assert actions.close_due(at=told.now) == 0
    told.end()
    assert (told.draft.state, told.draft.closed_at) == (DraftState.CLOSED, beijing("2026-12-23 23:59:59"))
    period.refresh_from_db()
    assert period.state == ClockState.MET
    result = Clock.objects.get(duty=queries.RESULT)
    # 20 working days from 23 December; the made-up test year has 31 December to 3 January off and works on 27 December.
    assert (result.limit, result.due_at) == (20, beijing("2027-01-21 23:59:59"))
    assert actions.close_due(at=told.now) == 0
    assert not actions.close_draft(number=told.number, at=told.now)
    assert list(broken_chains()) == []


def test_closing_tells_the_colleagues_until_when_results_are_due_and_the_sweep_is_what_closes(told: Round) -> None:
    told.publish()
    told.say()
    told.now = AFTER
    tasks.close_due.func()
    while bus.deliver_due():
        pass
    assert told.fresh().state == DraftState.CLOSED
    said = [one.text for one in Notice.objects.filter(official_id=told.clerk.id or 0)]
    assert any("请逐条答复" in text and "2027" in text for text in said)


def test_a_period_is_made_longer_once_for_a_reason_and_never_shorter(told: Round) -> None:
    told.publish()
    later = LAST_DAY + timedelta(days=10)

    def extend(closes_on: date = later, reason: str = "很多人还没看到", **changes: Any) -> Draft:
        values: dict[str, Any] = {"by": told.decider, "at": told.now}
        return actions.extend_period(number=told.number, closes_on=closes_on, reason=reason, **values | changes)

    with pytest.raises(NotAllowed):
        extend(by=told.clerk)
    with pytest.raises(actions.CannotAct, match="为什么延长"):
        extend(reason="")
    for day in (LAST_DAY, LAST_DAY - timedelta(days=3), LAST_DAY + timedelta(days=340)):
        with pytest.raises(rules.BadPeriod):
            extend(day)
    found = extend()
    assert (found.closes_on, found.first_closes_on) == (later, LAST_DAY)
    assert Clock.objects.get(duty=queries.PERIOD).due_at == beijing("2027-01-02 23:59:59")
    with pytest.raises(actions.CannotAct, match="延长过"):
        extend(later + timedelta(days=1))
    told.now = AFTER
    assert actions.close_due(at=told.now) == 0
    assert told.say().draft_id == told.draft.pk
    told.now = beijing("2027-01-03 00:01")
    with pytest.raises(actions.CannotComment, match="截止了"):
        told.say()
    assert actions.close_due(at=told.now) == 1
    assert Clock.objects.get(duty=queries.PERIOD).state == ClockState.MET
    with pytest.raises(actions.CannotAct, match="征集中的才能延长"):
        extend()


def test_a_draft_is_withdrawn_with_a_reason_that_stays_public(told: Round) -> None:
    told.publish()
    by = told.decider
    with pytest.raises(NotAllowed):
        actions.withdraw_draft(number=told.number, reason="上位法要改", by=told.clerk, at=told.now)
    with pytest.raises(actions.CannotAct, match="为什么撤回"):
        actions.withdraw_draft(number=told.number, reason=" ", by=by, at=told.now)
    gone = actions.withdraw_draft(number=told.number, reason="上位法要改", by=by, at=told.now)
    assert (gone.state, gone.withdrawal_reason) == (DraftState.WITHDRAWN, "上位法要改")
    assert Clock.objects.get(duty=queries.PERIOD).state == ClockState.CANCELLED
    assert (
        actions.withdraw_draft(number=told.number, reason="再撤", by=by, at=told.now).withdrawal_reason == "上位法要改"
    )
    assert queries.public_draft(told.number).state == DraftState.WITHDRAWN
    with pytest.raises(actions.CannotAct, match="不能公布"):
        told.publish()
    told.now = AFTER
    assert actions.close_due(at=told.now) == 0


def test_what_was_never_published_is_withdrawn_without_anybody_outside_knowing(told: Round) -> None:
    actions.withdraw_draft(number=told.number, reason="不办了，撤回", by=told.decider, at=told.now)
    with pytest.raises(NotFound):
        queries.public_draft(told.number)


def test_days_of_other_kinds_are_local_rules_that_another_place_changes(
    told: Round, tmp_path: Any, settings: Any
) -> None:
    assert queries.least_of(kind=DraftKind.PLANNING, affects_market=False).days == 15
    file = tmp_path / "rules.json"
    file.write_text(
        '{"source": "本地", "least_days": {"PLANNING": 45}, "result_limit": 5, "result_unit": "CALENDAR_DAY", "comments_each": 1}',
        encoding="utf-8",
    )
    settings.CONSULTATIONS_FILE = file
    found = queries.least_of(kind=DraftKind.PLANNING, affects_market=False)
    assert (found.days, found.is_law) == (45, False)
    told.publish().end()
    assert Clock.objects.get(duty=queries.RESULT).due_at == beijing("2026-12-28 23:59:59")


def test_lists_are_filtered_counted_and_paged_by_key(told: Round) -> None:
    made = [told.publish().draft]
    for days in (35, 31, 33):
        told.draft = actions.prepare_draft(
            terms=terms(closes_on=LAST_DAY + timedelta(days=days - 30), kind=DraftKind.OTHER),
            text=TEXT,
            by=told.clerk,
            at=told.now,
        )
        made.append(told.publish().draft)
    seen: list[str] = []
    place = ""
    for _ in range(4):
        page = queries.public_page(tab="open", organisation="", kind="", place=place, size=1)
        seen += [one.number for one in page.drafts]
        place = page.next_place
    assert (seen, place) == ([made[0].number, made[2].number, made[3].number, made[1].number], "")
    assert queries.tab_counts() == {"open": 4, "closed": 0, "results": 0, "withdrawn": 0}
    assert [one.code for one in queries.organisations_asking()] == ["hecheng-market"]

    def numbers(**asked: str) -> list[str]:
        values: dict[str, Any] = {"tab": "open", "organisation": "", "kind": "", "place": ""}
        return [one.number for one in queries.public_page(**values | asked).drafts]

    assert numbers(kind=DraftKind.NORMATIVE) == [made[0].number]
    assert (numbers(organisation="nobody"), numbers(tab="closed")) == ([], [])
    assert len(numbers(place="rubbish")) == len(numbers(place="20269999-x")) == 4
    first = queries.desk_page(told.clerk, state="", after=0, size=3)
    rest = queries.desk_page(told.clerk, state=DraftState.OPEN, after=int(first.next_place), size=3)
    assert [one.number for one in (*first.drafts, *rest.drafts)] == [one.number for one in reversed(made)]
