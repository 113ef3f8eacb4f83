"""Extending a limit (行政许可法 §42): once, before it is over, by the right head, with a reason told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation, Region
from mingban.cases import access, actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState
from mingban.cases.models import Case
from mingban.cases.tests.factories import DATA, LICENCE, ROAD, SMALL, Story, browser
from mingban.catalogue.models import BundleVersion
from mingban.clocks.choices import ClockState, SpecialKind
from mingban.clocks.models import Clock
from mingban.clocks.rules import CannotExtend
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, NotFound
from mingban.core.times import local_day, say_day
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.notices.models import Notice


def extend(
    story: Story, *, by: Actor | None = None, days: int = 2, reason: str = "要外出核查", position: int = LICENCE
) -> Case:
    case = story.case(position)
    head = by or story.of(case, Role.HEAD)
    return actions.extend_case(number=case.number, days=days, reason=reason, by=head, at=story.now)


def day(at: datetime | None) -> date | None:
    return local_day(at) if at else None


@pytest.fixture
def accepted(story: Story) -> Story:
    """Return a story whose licence is accepted on Monday: three working days by law, one promised."""
    story.submit(**SMALL)
    story.accept(LICENCE)
    return story


@pytest.fixture
def joint(story: Story) -> Story:
    """Return a story whose bundle several authorities handle together."""
    for version in BundleVersion.objects.filter(bundle__code="barber-shop"):
        version.definition["joint_handling"] = True
        version.digest = "joint"  # what is read of a document is kept by its digest
        version.save()
    story.submit()
    return story


def head_of_government(story: Story) -> Actor:
    return story.official("hecheng-government", Role.HEAD)


def test_the_head_of_the_authority_extends_its_limit_and_tells_why(accepted: Story) -> None:
    case = extend(accepted)
    clock = queries.open_clock(case, "statutory")
    assert clock is not None
    assert (day(clock.due_at), clock.extension, clock.extension_reason) == (date(2026, 11, 30), 2, "要外出核查")
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="extension")
    assert letter.number.startswith("鹤市监延期〔2026〕")
    assert (letter.content["days"], letter.content["reason"], letter.content["due_on"]) == (
        2,
        "要外出核查",
        "2026-11-30",
    )
    assert letter.content["approved_by"] == clock.extended_by
    entry = Entry.objects.get(matter_id=case.number, code="cases.case.extend")
    assert "第四十二条" in entry.sentence
    assert case.state == CaseState.ACCEPTED


def test_what_was_told_counts_and_the_promise_stays_as_it_was(accepted: Story) -> None:
    promise = queries.open_clock(accepted.case(LICENCE), "promise")
    case = extend(accepted)
    after = queries.open_clock(case, "promise")
    assert promise is not None
    assert after is not None
    assert after.due_at == promise.due_at
    statutory = queries.open_clock(case, "statutory")
    assert statutory is not None
    assert case.due_at == statutory.due_at
    assert queries.expected_ends([case])[case.pk] == statutory.due_at


@pytest.mark.parametrize(
    ("days", "reason", "said"), [(11, "要", "最多延长 10 天"), (0, "要", "最少 1 天"), (2, " ", "写明延长的理由")]
)
def test_by_ten_days_at_most_and_with_a_reason(accepted: Story, days: int, reason: str, said: str) -> None:
    with pytest.raises(CannotExtend, match=said):
        extend(accepted, days=days, reason=reason)


def test_once_only(accepted: Story) -> None:
    extend(accepted)
    with pytest.raises(CannotExtend, match="只能延长一次"):
        extend(accepted, days=1, reason="还要")


def test_not_after_it_is_over(accepted: Story) -> None:
    with pytest.raises(CannotExtend, match="期限已经过了"):
        extend(accepted.later(days=7))


def test_not_before_it_has_begun_nor_after_the_decision(story: Story) -> None:
    story.submit()
    with pytest.raises(CannotAct, match="受理以后"):
        extend(story)
    story.accept(ROAD)
    with pytest.raises(CannotAct, match="还没有开始"):
        extend(story, position=ROAD)
    story.accept(LICENCE)
    story.review(LICENCE)
    story.decide(LICENCE)
    with pytest.raises(CannotAct, match="决定以前"):
        extend(story)


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.DECIDER])
def test_nobody_but_the_head_extends(accepted: Story, role: Role) -> None:
    with pytest.raises(NotAllowed):
        extend(accepted, by=accepted.of(accepted.case(LICENCE), role))


def test_heads_of_others_and_of_the_government_do_not_extend_what_is_handled_alone(accepted: Story) -> None:
    for code in ("hecheng-health", "hecheng-government"):
        with pytest.raises(NotAllowed):
            extend(accepted, by=accepted.official(code, Role.HEAD))
    case = accepted.case(LICENCE)
    assert not access.can_see_case(head_of_government(accepted), case)
    assert not queries.visible_cases(head_of_government(accepted)).exists()


def test_a_joint_application_has_forty_five_days_from_its_first_acceptance(joint: Story) -> None:
    assert queries.joint_clock(joint.application) is None
    joint.accept(LICENCE)
    clock = queries.joint_clock(joint.application)
    assert clock is not None
    assert (clock.limit, clock.extension_limit, clock.started_at) == (45, 15, joint.now)
    joint.later(hours=5).accept(ROAD)
    again = queries.joint_clock(joint.application)
    assert again is not None
    assert again.started_at == clock.started_at


def test_the_head_of_the_government_extends_the_whole_once_by_fifteen_days(joint: Story) -> None:
    joint.accept(LICENCE)
    by = head_of_government(joint)
    case = extend(joint, by=by, days=15)
    clock = queries.joint_clock(joint.application)
    assert clock is not None
    assert clock.extension == 15
    own = queries.open_clock(case, "statutory")
    assert own is not None
    assert own.extension == 0
    letter = IssuedDocument.objects.get(kind="extension")
    assert letter.number.startswith("鹤政延期〔2026〕")
    assert letter.content["is_joint"]
    with pytest.raises(CannotExtend, match="只能延长一次"):
        extend(joint, by=by, days=1, reason="还要")
    assert access.can_see_case(by, case)
    assert queries.visible_cases(by).count() == joint.application.cases.count()
    assert extend(joint, days=2).pk == case.pk


def test_another_regions_government_has_no_say(joint: Story) -> None:
    joint.accept(LICENCE)
    by = head_of_government(joint)
    Organisation.objects.filter(code="hecheng-government").update(region=Region.objects.get(code="431202001"))
    with pytest.raises(NotAllowed):
        extend(joint, by=by)


def test_the_joint_limit_stands_still_with_any_special_procedure_and_ends_with_the_last_case(joint: Story) -> None:
    joint.accept(LICENCE)
    case = joint.case(LICENCE)
    by = joint.of(case, Role.REVIEWER)
    kind = SpecialKind.HEARING
    actions.start_special(number=case.number, kind=kind, reason="要听证", expected_days=5, by=by, at=joint.now)
    clock = queries.joint_clock(joint.application)
    assert clock is not None
    assert clock.state == ClockState.PAUSED
    actions.end_special(number=case.number, finding="同意", by=by, at=joint.later(days=1).now)
    assert Clock.objects.get(pk=clock.pk).state == ClockState.RUNNING
    actions.withdraw_application(application=joint.application, by=joint.citizen, at=joint.now)
    assert queries.joint_clock(joint.application) is None
    assert Clock.objects.get(pk=clock.pk).state == ClockState.MET


def test_only_a_bundle_of_licences_is_handled_jointly(county: None) -> None:
    call_command("catalogue_import", str(DATA / "demo" / "catalogue" / "restaurant.json"), verbosity=0)
    assert BundleVersion.objects.get(bundle__code="restaurant").definition["joint_handling"]


def typed(case: Case, **values: Any) -> dict[str, Any]:
    return {f"extend-{name}": value for name, value in {"key": "k", "revision": case.revision, **values}.items()}


OFFERED = 'href="?act=extend#d-acts"'


def desk_page(by: Actor, case: Case) -> str:
    return browser(by).get(reverse("cases:case-show", args=[case.number])).content.decode()


def say(at: datetime | None) -> str:
    return say_day(local_day(at)) if at else ""


def test_after_an_extension_desk_inbox_and_citizen_read_the_same_day_and_it_is_not_offered_again(now: Story) -> None:
    now.submit(**SMALL)
    head = now.of(now.case(LICENCE), Role.HEAD)
    assert "不能延长期限：受理以后" in desk_page(head, now.case(LICENCE))
    now.accept(LICENCE)
    case = now.case(LICENCE)
    now.application.refresh_from_db()
    before, whole_before = case.due_at, now.application.promised_at
    assert OFFERED in desk_page(head, case)
    asked = browser(head).get(reverse("cases:case-show", args=[case.number]), {"act": "extend"}).content.decode()
    assert "延长几个工作日" in asked
    address = reverse("cases:case-act", args=[case.number, "extend"])
    assert browser(head).post(address, typed(case, days=2, reason="要核查")).status_code == 302

    case = now.case(LICENCE)
    assert (case.due_was_at, day(case.due_at)) == (before, date(2026, 11, 30))
    said = f"办理期限延长了 2 个工作日：原来最迟 {say(before)}，现在最迟 <b>{say(case.due_at)}</b>。"
    desk = desk_page(head, case)
    assert OFFERED not in desk
    assert "不能延长期限：已经延长过 2 天，只能延长一次" in desk
    assert f"{said}理由：要核查（" in desk
    assert f"到期 {say(case.due_at)}（延长过）" in desk
    assert f"承诺办结（延长以前）：{say(before)}" in desk
    inbox = browser(now.of(case, Role.REVIEWER)).get("/desk/").content.decode()
    assert f'{say(case.due_at)}<br><small class="muted">原来 {say(before)}，延长了' in inbox
    applicant = browser(now.citizen)
    page = applicant.get(reverse("cases:application-show", args=[now.application.number])).content.decode()
    assert f"{said}理由：要核查（" in page
    assert f"承诺办结（延长以前）：最迟 {say(before)}" in page
    assert "期限延长\N{NO-BREAK SPACE}2\N{NO-BREAK SPACE}个工作日" in page
    assert f"</strong>全部办完（原来是 {say(whole_before)}，期限依法延长了）" in page
    shared = applicant.get(reverse("cases:application-share", args=[now.application.share_token])).content.decode()
    assert said in shared
    assert "要核查" not in shared
    bus.deliver_due()
    assert any("办理期限延长了" in notice.text for notice in Notice.objects.all())

    now.review(LICENCE)
    assert now.decide(LICENCE).due_was_at is None


def test_an_extended_day_that_is_not_known_yet_is_not_answered_with_the_promise(accepted: Story) -> None:
    case = extend(accepted)
    Clock.objects.filter(owner_id=case.number, duty="statutory").update(due_at=None)
    assert queries.expected_ends([case])[case.pk] is None
    actions.follow_clock(owner_kind="case", owner_id=case.number, duty="statutory")
    case.refresh_from_db()
    assert case.due_at is None
    # Without a promise the day before is what the limit itself gave.
    Clock.objects.filter(owner_id=case.number, duty="promise").delete()
    actions.follow_clock(owner_kind="case", owner_id=case.number, duty="statutory")
    case.refresh_from_db()
    assert day(case.due_was_at) == date(2026, 11, 26)


def test_the_extension_of_the_whole_moves_its_day_for_everybody_and_is_offered_once(now: Story, joint: Story) -> None:
    by = head_of_government(joint)
    assert "不能延长期限：受理以后" in desk_page(by, joint.case(LICENCE))
    joint.accept(ROAD)
    joint.accept(LICENCE)
    case, own_head = joint.case(LICENCE), joint.of(joint.case(LICENCE), Role.HEAD)
    joint.application.refresh_from_db()
    before = joint.application.promised_at
    assert OFFERED in desk_page(by, case)
    extend(joint, by=by, days=15)
    # Which of its cases it was asked on makes no difference, and the authority's own limit is another one.
    for position in (LICENCE, ROAD):
        assert "不能延长期限：已经延长过 15 天，只能延长一次" in desk_page(by, joint.case(position))
    desk = desk_page(own_head, case)
    assert OFFERED in desk
    clock = queries.joint_clock(joint.application)
    assert clock is not None
    was = f"整个申请的办理期限延长了 15 个工作日：原来最迟 {say(before)}，现在最迟"
    assert f"{was}哪天还算不出来。" in desk
    assert joint.case(LICENCE).due_was_at is None

    def announce(due_at: datetime | None) -> None:
        Clock.objects.filter(pk=clock.pk).update(due_at=due_at)
        actions.follow_clock(owner_kind="application", owner_id=joint.application.number or "", duty="joint")
        joint.application.refresh_from_db()

    announce(joint.now + timedelta(days=90))
    last = say(joint.now + timedelta(days=90))
    assert f"{was} <b>{last}</b>。" in desk_page(own_head, case)
    page = browser(joint.citizen).get(reverse("cases:application-show", args=[joint.application.number]))
    assert f"{was} <b>{last}</b>。" in page.content.decode()
    headline = f"<strong>{last}</strong>全部办完（原来是 {say(before)}，期限依法延长了）"
    assert headline in page.content.decode()
    announce(before)
    assert (joint.application.promised_at, joint.application.promised_was_at) == (before, None)


def test_what_is_over_or_has_not_begun_is_not_offered_either(now: Story) -> None:
    now.submit(**SMALL)
    case = now.accept(LICENCE)
    head = now.of(case, Role.HEAD)
    now.later(days=9)
    assert "不能延长期限：期限已经过了" in desk_page(head, case)
    Clock.objects.filter(owner_id=case.number, duty="statutory").delete()
    assert "不能延长期限：法定期限还没有开始计算" in desk_page(head, case)


def test_a_citizen_cannot_reach_the_act(now: Story) -> None:
    now.submit(**SMALL)
    case = now.case(LICENCE)
    with pytest.raises((NotAllowed, NotFound)):
        extend(now, by=now.citizen)
    assert case.state == CaseState.SUBMITTED
