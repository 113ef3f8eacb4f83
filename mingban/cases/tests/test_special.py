"""Special procedures (行政许可法 §45): only they stop the limits, from the written notice to their end."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.cases import actions, queries, rules
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState
from mingban.cases.models import Case
from mingban.cases.tests.factories import HYGIENE, LICENCE, Story, browser
from mingban.clocks import queries as clocks
from mingban.clocks.choices import ClockState, SpecialKind
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.errors import NotAllowed
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.notices.models import Notice


@pytest.fixture
def accepted(story: Story) -> Story:
    """Return a story in which the hygiene permit, that wants a test, is accepted on Monday; nothing has to come first."""
    story.submit()
    story.case(HYGIENE).needs.clear()
    story.accept(HYGIENE)
    return story


def clock(case: Case, duty: str) -> Clock:
    return Clock.objects.get(owner_kind="case", owner_id=case.number, duty=duty)


def begin(story: Story, kind: SpecialKind = SpecialKind.TESTING, *, reason: str = "要检测空气", days: int = 10) -> Case:
    case = story.case(HYGIENE)
    by = story.of(case, Role.REVIEWER)
    return actions.start_special(number=case.number, kind=kind, reason=reason, expected_days=days, by=by, at=story.now)


def end(story: Story, finding: str = "合格") -> Case:
    case = story.case(HYGIENE)
    return actions.end_special(number=case.number, finding=finding, by=story.of(case, Role.REVIEWER), at=story.now)


def day(at: datetime | None) -> date | None:
    return local_day(at) if at else None


def test_both_limits_stand_still_from_the_written_notice_to_the_end(accepted: Story) -> None:
    assert day(clock(accepted.case(HYGIENE), "statutory").due_at) == date(2026, 12, 21)
    case = begin(accepted)
    assert (case.state, case.due_at) == (CaseState.SUSPENDED, None)
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="special-procedure")
    for duty in ("statutory", "promise"):
        standing = clock(case, duty)
        assert (standing.state, standing.due_at) == (ClockState.PAUSED, None)
        assert standing.pauses.get().notice_number == letter.number
    case = end(accepted.later(days=7))
    assert case.state == CaseState.ACCEPTED
    # From Monday to Monday: five working days that would have counted.
    assert day(clock(case, "statutory").due_at) == date(2026, 12, 28)
    assert clock(case, "promise").state == ClockState.RUNNING
    assert case.due_at == clock(case, "promise").due_at


def test_the_letter_names_kind_reason_and_days(accepted: Story) -> None:
    case = begin(accepted)
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="special-procedure")
    assert letter.number.startswith("鹤卫特程〔2026〕")
    assert (letter.content["procedure"], letter.content["reason"], letter.content["expected_days"]) == (
        "检测",
        "要检测空气",
        10,
    )
    procedure = case.special_procedures.get()
    assert (procedure.notice_number, procedure.kind) == (letter.number, SpecialKind.TESTING)
    entry = Entry.objects.get(matter_id=case.number, code="cases.case.start_special")
    assert "第四十五条" in entry.sentence
    assert entry.data["document"] == letter.number


def test_the_explanation_of_the_day_names_the_article_and_the_notice(accepted: Story) -> None:
    case = begin(accepted.later(days=1))
    number = case.special_procedures.get().notice_number
    end(accepted.later(days=1))
    said = " ".join(step.text for step in clocks.explain_clock(clock(case, "statutory")))
    assert f"检测，告知书 {number}，《行政许可法》第四十五条" in said
    assert "依据：《行政许可法》第四十二条" in said


def test_only_what_the_item_declares_or_a_hearing_stops_the_limits(accepted: Story) -> None:
    with pytest.raises(CannotAct, match="没有规定“鉴定”") as refusal:
        begin(accepted, SpecialKind.APPRAISAL)
    assert refusal.value.field == "kind"
    assert begin(accepted, SpecialKind.HEARING).state == CaseState.SUSPENDED


def test_what_is_no_licensing_knows_no_hearing() -> None:
    assert rules.special_kinds([], is_licensing=False) == []
    declared = [SpecialKind.HEARING, SpecialKind.TESTING]
    assert rules.special_kinds(declared, is_licensing=True) == declared


@pytest.mark.parametrize(
    ("reason", "days", "field"), [(" ", 3, "reason"), ("要", 0, "expected_days"), ("要", 366, "expected_days")]
)
def test_needs_a_reason_and_an_expectation(accepted: Story, reason: str, days: int, field: str) -> None:
    with pytest.raises(CannotAct) as refusal:
        begin(accepted, reason=reason, days=days)
    assert refusal.value.field == field


def test_needs_a_finding(accepted: Story) -> None:
    begin(accepted)
    with pytest.raises(CannotAct, match="请写明结论"):
        end(accepted, " ")
    assert end(accepted, " 合格 ").special_procedures.get().finding == "合格"


def test_one_at_a_time_and_nothing_is_decided_meanwhile(accepted: Story) -> None:
    begin(accepted)
    with pytest.raises(CannotAct, match="一次一个"):
        begin(accepted)
    with pytest.raises(CannotAct, match="受理并审查"):
        accepted.decide(HYGIENE)
    end(accepted)
    with pytest.raises(CannotAct, match="没有进行中"):
        end(accepted)
    assert begin(accepted, SpecialKind.HEARING).special_procedures.count() == 2


def test_a_case_under_review_comes_back_under_review(accepted: Story) -> None:
    case = accepted.case(HYGIENE)
    step = case.steps.get(state="OPEN")
    reviewer = accepted.of(case, Role.REVIEWER)
    if step.role == "reviewer":
        actions.review_case(number=case.number, opinion="看过", by=reviewer, at=accepted.now)
    before = accepted.case(HYGIENE).state
    begin(accepted)
    assert end(accepted).state == before == CaseState.IN_REVIEW


def test_clerks_and_other_offices_do_not_stop_limits(accepted: Story) -> None:
    case = accepted.case(HYGIENE)
    for by in (accepted.of(case, Role.CLERK), accepted.official("hecheng-market", Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            actions.start_special(
                number=case.number, kind=SpecialKind.TESTING, reason="要", expected_days=1, by=by, at=accepted.now
            )


def test_what_comes_while_the_limits_stand_still_begins_with_their_end(story: Story) -> None:
    story.submit()
    case = story.accept(HYGIENE)
    assert queries.open_clock(case, "statutory") is None
    begin(story)
    story.accept(LICENCE)
    story.review(LICENCE)
    story.decide(LICENCE)
    assert queries.open_clock(case, "statutory") is None
    end(story.later(days=2))
    begun = queries.open_clock(case, "statutory")
    assert begun is not None
    assert begun.started_at == story.now


def test_withdrawing_ends_it_too(accepted: Story) -> None:
    case = begin(accepted)
    actions.withdraw_application(application=accepted.application, by=accepted.citizen, at=accepted.later(days=1).now)
    procedure = case.special_procedures.get()
    assert (procedure.ended_at, procedure.finding) == (accepted.now, "")


def test_the_applicant_reads_it_in_the_tracking_and_is_told(now: Story) -> None:
    now.submit()
    now.case(HYGIENE).needs.clear()
    now.accept(HYGIENE)
    case = begin(now)
    now.application.refresh_from_db()
    tracked = queries.tracking(now.application)
    assert tracked.is_standing
    assert tracked.promised_at is None
    page = browser(now.citizen).get(reverse("cases:application-show", args=[now.application.number])).content.decode()
    assert "正在检测" in page
    assert case.special_procedures.get().notice_number in page
    assert "特别程序做完以后，才能算出" in page
    end(now.later(days=1))
    bus.deliver_due()
    texts = " ".join(Notice.objects.values_list("text", flat=True))
    assert "要做特别程序，这段时间不计入办理期限" in texts
    assert "特别程序做完了，办理期限接着算，最迟" in texts


def test_the_desk_offers_the_kinds_of_the_item_and_shows_what_was_found(now: Story) -> None:
    now.submit()
    case = now.accept(HYGIENE)
    client = browser(now.of(case, Role.REVIEWER))
    address = reverse("cases:case-show", args=[case.number])
    page = client.get(address, {"act": "start_special"}).content.decode()
    assert "开始特别程序" in page
    assert 'value="TESTING"' in page
    assert 'value="AUCTION"' not in page
    typed = {
        "key": "k1",
        "revision": now.case(HYGIENE).revision,
        "kind": "TESTING",
        "reason": "要检测",
        "expected_days": "5",
    }
    sent = {f"start_special-{name}": value for name, value in typed.items()}
    assert client.post(reverse("cases:case-act", args=[case.number, "start_special"]), sent).status_code == 302
    assert "正在检测" in client.get(address).content.decode()
    typed = {"key": "k2", "revision": now.case(HYGIENE).revision, "finding": "甲醛合格"}
    sent = {f"end_special-{name}": value for name, value in typed.items()}
    assert client.post(reverse("cases:case-act", args=[case.number, "end_special"]), sent).status_code == 302
    assert "甲醛合格" in client.get(address).content.decode()


def test_where_nothing_is_declared_a_hearing_is_left(story: Story) -> None:
    story.submit()
    case = story.accept(LICENCE)
    assert queries.special_of(case) is None
    assert queries.special_kinds(case) == [SpecialKind.HEARING]
