"""Who is told as a case comes near its end and passes it: the officer, then the head, then supervisors; each once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.accounts.models import Leave, User
from mingban.cases import actions, queries
from mingban.cases.choices import RecusalGround
from mingban.cases.models import Case
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser
from mingban.catalogue.models import BundleVersion
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import Alert
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.ledger.models import Entry
from mingban.ledger.queries import broken_chains
from mingban.notices.models import Notice


@pytest.fixture
def waiting(now: Story) -> Case:
    """Return a received case that waits to be accepted, with every post filled."""
    now.submit(**SMALL)
    case = now.case(LICENCE)
    for role in (Role.HEAD, Role.SUPERVISOR, Role.CLERK):
        now.of(case, role)
    now.of(case, Role.CLERK, 2)
    return actions.receive_case(number=case.number, by=now.of(case, Role.CLERK), at=now.now)


def climb(story: Story, alert: Alert, duty: str = "acceptance") -> None:
    """Let time pass until the clock reaches a rung, and everybody be told, twice."""
    clock = Clock.objects.open().get(
        duty=duty, organisation_code="hecheng-market", owner_name=story.case(LICENCE).item_name
    )
    ladder = dict(clock_queries.ladder_of(clock, clock_queries.calendar_for(clock.region_code)))
    story.now = ladder[alert] + timedelta(hours=9)
    for _ in range(2):
        clocks.raise_alerts(at=story.now)
        bus.deliver_due()
        actions.escalate(clock_id=clock.pk, alert=alert, at=timezone.now())


def told(case: Case) -> list[tuple[str, set[int]]]:
    """Return each text with who read it, in their order."""
    found: dict[str, set[int]] = {}
    for notice in Notice.objects.filter(official__isnull=False, text__isnull=False).order_by("pk"):
        if case.number in notice.link:
            found.setdefault(notice.text.rpartition("，")[2], set()).add(notice.official_id or 0)
    return list(found.items())


def ids(*actors: Actor) -> set[int]:
    return {actor.id or 0 for actor in actors}


def test_each_rung_reaches_one_more_above_and_stands_in_the_journal_once(now: Story, waiting: Case) -> None:
    clerk, head, supervisor = (now.of(waiting, role) for role in (Role.CLERK, Role.HEAD, Role.SUPERVISOR))
    for alert in Alert:
        climb(now, alert)
    assert told(waiting) == [
        ("提醒经办人", ids(clerk)),
        ("亮黄牌", ids(clerk, head)),
        ("亮红牌", ids(clerk, head, supervisor)),
    ]
    entries = Entry.objects.filter(code="cases.case.alerted", matter_id=waiting.number).order_by("pk")
    assert [entry.data["alert"] for entry in entries] == ["REMINDER", "YELLOW", "RED"]
    assert list(broken_chains()) == []
    tracked = [node.title for node in queries.tracking(now.application).nodes]
    assert sum("亮黄牌" in title for title in tracked) == 1
    assert not any("提醒经办人" in title for title in tracked)
    client = browser(clerk)
    for page in (client.get("/desk/?alert=RED"), client.get(f"/desk/cases/{waiting.number}/")):
        assert "红牌" in page.content.decode()
        assert waiting.number in page.content.decode()
    assert waiting.number not in client.get("/desk/?alert=YELLOW&tab=open").content.decode()
    assert waiting.number in browser(supervisor).get("/desk/?alert=RED&tab=open").content.decode()
    desk = client.get("/desk/messages/").content.decode()
    assert "亮红牌" in desk
    client.post("/desk/messages/")
    assert "没看" not in client.get("/desk/messages/").content.decode()


def test_who_stands_in_is_told_and_who_is_away_is_not(now: Story, waiting: Case) -> None:
    clerk, second = now.of(waiting, Role.CLERK), now.of(waiting, Role.CLERK, 2)
    until = now.now + timedelta(days=30)
    Leave.objects.create(post_id=clerk.post_id or 0, substitute_id=second.post_id or 0, since=now.now, until=until)
    climb(now, Alert.REMINDER)
    assert told(waiting) == [("提醒经办人", ids(second))]


def test_an_act_takes_the_alert_with_its_clock(now: Story, waiting: Case) -> None:
    climb(now, Alert.YELLOW)
    assert Case.objects.get(pk=waiting.pk).alert == Alert.YELLOW
    assert actions.accept_case(number=waiting.number, by=now.of(waiting, Role.CLERK), at=now.now).alert == ""
    clock = Clock.objects.filter(owner_id=waiting.number, duty="acceptance").get()
    actions.escalate(clock_id=clock.pk, alert=Alert.RED, at=now.now)
    assert not Entry.objects.filter(code="cases.case.alerted", data__alert="RED").exists()


def test_where_nobody_has_it_all_whose_turn_it_is_are_told_and_who_keeps_away_is_not(now: Story) -> None:
    now.submit(**SMALL)
    case = now.case(LICENCE)
    clerks = [now.of(case, Role.CLERK, nth) for nth in (1, 2, 3)]
    actions.recuse(number=case.number, ground=RecusalGround.OWN, reason="表弟", by=clerks[0], at=now.now)
    climb(now, Alert.REMINDER)
    assert told(case) == [("提醒经办人", ids(*clerks[1:]))]


def reach(story: Story, clock: Clock, alert: Alert) -> None:
    """Let time pass until a clock reaches a rung."""
    clock.refresh_from_db()
    story.now = dict(clock_queries.ladder_of(clock, clock_queries.calendar_for(clock.region_code)))[alert] + timedelta(
        hours=9
    )
    for _ in range(2):
        clocks.raise_alerts(at=story.now)
        bus.deliver_due()
        actions.escalate(clock_id=clock.pk, alert=alert, at=timezone.now())


def read_by(clock: Clock, alert: Alert) -> set[int]:
    found = Notice.objects.filter(key__startswith=f"alert/{clock.pk}/{alert}/", text__isnull=False)
    return set(found.values_list("official_id", flat=True))


def test_the_whole_application_s_limit_is_told_to_who_holds_it_up_and_to_the_leading_department(
    now: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mingban.cases.rules.JOINT_DAYS", 10)  # within the announced year
    bundle = BundleVersion.objects.get(bundle__code="barber-shop")
    bundle.definition = bundle.definition | {"joint_handling": True}
    bundle.digest = "joint"  # what is read of a document is kept by its digest
    bundle.save()
    now.submit(**SMALL)
    case = now.accept(LICENCE)
    roles = (Role.CLERK, Role.DECIDER, Role.HEAD, Role.SUPERVISOR)
    clerk, decider, head, supervisor = (now.of(case, role) for role in roles)
    clock = queries.joint_clock(now.application)
    assert clock
    for alert, wanted in (
        (Alert.REMINDER, {clerk.id, decider.id}),
        (Alert.YELLOW, {clerk.id, decider.id, head.id}),
        (Alert.RED, {clerk.id, decider.id, head.id, supervisor.id}),
    ):
        reach(now, clock, alert)
        assert wanted <= read_by(clock, alert)
        assert (supervisor.id in read_by(clock, alert)) == (alert is Alert.RED)
    entries = Entry.objects.filter(code="cases.application.alerted")
    assert [entry.data["alert"] for entry in entries.order_by("pk")] == ["REMINDER", "YELLOW", "RED"]
    tracked = [node.title for node in queries.tracking(now.application).nodes]
    assert sum("“联合办理”马上到期" in title for title in tracked) == 1
    assert not any("“联合办理”快到期" in title for title in tracked)


def test_the_day_before_a_deferred_paper_is_due_only_who_waits_for_it_is_reminded(now: Story) -> None:
    now.submit(defer=("premises-proof",), **SMALL)
    clock = Clock.objects.open().get(duty="deferred:premises-proof")
    wanting = Case.objects.filter(materials__material__kind_code="premises-proof")
    others = Case.objects.exclude(pk__in=wanting)
    clerks = {case.organisation_id: now.of(case, Role.CLERK).id for case in now.application.cases.all()}
    reach(now, clock, Alert.REMINDER)
    waiting = {clerks[case.organisation_id] for case in wanting}
    assert read_by(clock, Alert.REMINDER) == waiting
    assert {clerks[case.organisation_id] for case in others} - waiting


def test_the_head_is_told_at_once_when_nobody_is_left_for_the_next_step(now: Story, waiting: Case) -> None:
    first, second, head = now.of(waiting, Role.CLERK), now.of(waiting, Role.CLERK, 2), now.of(waiting, Role.HEAD)
    page = f"/desk/cases/{waiting.number}/"

    def recuse(actor: Actor) -> None:
        actions.recuse(number=waiting.number, ground=RecusalGround.OWN, reason="表弟", by=actor, at=now.now)
        bus.deliver_due()

    recuse(first)
    assert not Notice.objects.filter(official_id=head.id).exists()
    assert "没有人能办" not in browser(head).get(page).content.decode()
    until = now.now + timedelta(days=30)
    leave = {"substitute_id": head.post_id, "since": now.now, "until": until}
    away = Leave.objects.create(post_id=second.post_id or 0, **leave)
    assert "没有人能办" in browser(head).get(page).content.decode()
    away.delete()
    recuse(second)
    assert "没有人能办下一步" in Notice.objects.get(official_id=head.id).text
    climb(now, Alert.REMINDER)
    assert "没有人能办" in Notice.objects.get(official_id=head.id, key__startswith="alert/").text
    third = now.of(waiting, Role.CLERK, 3)
    assert queries.unmanned(queries.case_by_number(waiting.number), now.now) == []
    user = User.objects.get(pk=third.id or 0)
    user.private_person = now.person
    user.save()
    assert queries.unmanned(queries.case_by_number(waiting.number), now.now)[0].title == "窗口人员"


def test_who_was_asked_is_reminded_before_his_answer_is_due(now: Story) -> None:
    now.submit(**SMALL)
    case = now.accept(LICENCE)
    fire = now.official("hecheng-fire", Role.REVIEWER)
    actions.ask_opinion(
        number=case.number,
        organisation="hecheng-fire",
        question="行吗",
        days=5,
        by=now.of(case, Role.REVIEWER),
        at=now.now,
    )
    clock = Clock.objects.get(duty="opinion")
    now.now = clock.alert_at + timedelta(hours=9) if clock.alert_at else now.now
    clocks.raise_alerts(at=now.now)
    bus.deliver_due()
    assert Notice.objects.filter(official_id=fire.id).count() == 1
    others = Notice.objects.filter(official_id=now.of(case, Role.CLERK).id or 0)
    assert not any("答复" in notice.text for notice in others)
    # Clocks of other matters are nobody's business here.
    actions.escalate(clock_id=0, alert=Alert.RED, at=now.now)
