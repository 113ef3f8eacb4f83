"""Silence that counts as consent, and withdrawing what was granted unlawfully (行政许可法 §69)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import ApplicationState, CaseState, MaterialMeans, MaterialState, ReopenGround, Verdict
from mingban.cases.models import Case
from mingban.cases.tasks import sweep_deadlines
from mingban.cases.tests.factories import LICENCE, MONDAY, SMALL, Story, browser, picture
from mingban.catalogue import queries as catalogue
from mingban.catalogue.actions import publish_item
from mingban.catalogue.definitions import ItemDefinition
from mingban.clocks import queries as clocks
from mingban.clocks.choices import ClockState, SpecialKind
from mingban.clocks.models import Clock
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.licences.choices import LicenceStatus
from mingban.licences.models import Licence

BASIS = "《某某条例》第十条"
# Accepted on Monday the 23rd, three working days: over with Thursday the 26th.
OVER = datetime(2026, 11, 26, 15, 59, 59, tzinfo=UTC)
AFTER = OVER + timedelta(seconds=2)


def change_item(code: str, **terms: object) -> None:
    """Publish a new version of an item with these terms."""
    known = catalogue.item_definition(catalogue.item_in_force(code)).model_dump(mode="json")
    publish_item(definition=ItemDefinition.model_validate({**known, **terms}), by=SYSTEM, at=MONDAY)


@pytest.fixture
def silent(story: Story) -> Story:
    """Return a story whose licence is accepted, and counts as granted when nobody decides."""
    change_item("sole-trader-registration", silence_is_consent=True, silence_basis=BASIS)
    story.submit(**SMALL)
    story.accept(LICENCE)
    return story


def consent(story: Story, at: datetime = AFTER) -> Case:
    return actions.consent_case(number=story.case(LICENCE).number, at=at)


def reopen(
    story: Story,
    by: Actor | None = None,
    *,
    reason: str = "地址是假的",
    ground: ReopenGround = ReopenGround.NOT_ELIGIBLE,
) -> Case:
    case = story.case(LICENCE)
    actor = by or story.of(case, Role.DECIDER)
    return actions.reopen_case(number=case.number, ground=ground, reason=reason, by=actor, at=story.now)


def test_it_counts_as_granted_from_the_end_of_the_last_day(silent: Story) -> None:
    case = consent(silent)
    assert (case.state, case.is_approved, case.granted_by_lapse, case.decided_at) == (
        CaseState.DECIDED,
        True,
        True,
        OVER,
    )
    licence = Licence.objects.get(matter_id=case.number)
    assert licence.status == LicenceStatus.VALID
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="approval")
    assert (letter.content["lapsed_on"], letter.content["lapse_basis"]) == ("2026-11-26", BASIS)
    assert licence.number in letter.content["result_number"]
    statutory = Clock.objects.get(owner_id=case.number, duty="statutory")
    assert statutory.state == ClockState.MISSED
    delivery = queries.open_clock(case, "delivery")
    assert delivery is not None
    assert (delivery.started_at, local_day(delivery.due_at)) == (OVER, date(2026, 12, 10))  # type: ignore[arg-type]
    assert not case.steps.exclude(state="DONE").exists()


def test_the_journal_proves_it_with_every_step_of_the_count(silent: Story) -> None:
    clock = queries.open_clock(silent.case(LICENCE), "statutory")
    assert clock is not None
    steps = [step.text for step in clocks.explain_clock(clock)]
    case = consent(silent)
    entry = Entry.objects.get(matter_id=case.number, code="cases.case.consent")
    assert entry.actor["kind"] == "SYSTEM"
    assert entry.data["steps"] == steps
    assert (entry.data["basis"], entry.data["by_lapse"]) == (BASIS, True)
    assert BASIS in entry.sentence


def test_not_a_second_before_the_end_of_the_last_day(silent: Story) -> None:
    with pytest.raises(CannotAct, match="还没有过"):
        consent(silent, OVER)


def test_not_where_the_item_does_not_say_so(story: Story) -> None:
    story.submit(**SMALL)
    story.accept(LICENCE)
    assert queries.lapsed_cases(AFTER) == []
    with pytest.raises(CannotAct, match="没有规定"):
        consent(story)


def test_not_while_the_limit_stands_still(silent: Story) -> None:
    case = silent.case(LICENCE)
    by = silent.of(case, Role.REVIEWER)
    actions.start_special(
        number=case.number, kind=SpecialKind.HEARING, reason="要", expected_days=9, by=by, at=silent.now
    )
    assert queries.lapsed_cases(AFTER) == []
    with pytest.raises(CannotAct, match="正停着"):
        consent(silent)


def test_not_while_a_deferred_document_is_missing(story: Story) -> None:
    change_item("sole-trader-registration", silence_is_consent=True, silence_basis=BASIS)
    story.submit(defer=("premises-proof",), **SMALL)
    case = story.accept(LICENCE)
    assert case.materials.filter(material__state=MaterialState.DEFERRED).exists()
    with pytest.raises(CannotAct, match="还没补齐"):
        consent(story)


def test_silence_is_not_put_off_by_asking_for_changes_again(silent: Story) -> None:
    case = silent.case(LICENCE)
    by = silent.of(case, Role.REVIEWER)
    use = next(one for one in queries.uses_of(case) if one.material.means == MaterialMeans.UPLOAD)

    def want_changes(at: datetime) -> Case:
        remarks, verdict = {use.pk: "看不清"}, Verdict.CHANGES
        return actions.review_case(number=case.number, opinion="要改", verdict=verdict, remarks=remarks, by=by, at=at)

    with pytest.raises(CannotAct, match="依法视为准予，不能再要求修改"):
        want_changes(AFTER)
    assert want_changes(silent.now).state == CaseState.CORRECTING
    assert queries.lapsed_cases(AFTER) == []
    # Neither while he waits for the changes nor when they came: told once, everything (§32).
    with pytest.raises(CannotAct, match="第三十二条"):
        want_changes(silent.now)
    kind = use.material.kind_code
    actions.supply_material(
        application=silent.application, kind_code=kind, upload=picture(), by=silent.citizen, at=silent.now
    )
    actions.supplement_case(number=case.number, by=silent.citizen, at=silent.now)
    with pytest.raises(CannotAct, match="第三十二条"):
        want_changes(silent.now)
    assert case.steps.filter(opinions__verdict=Verdict.CHANGES).count() == 1
    assert queries.lapsed_cases(AFTER) == [case.number]
    assert consent(silent).granted_by_lapse


def test_not_while_it_waits_for_another_case(story: Story) -> None:
    change_item("tax-registration", silence_is_consent=True, silence_basis=BASIS)
    story.submit(**SMALL)
    case = story.accept(2)
    with pytest.raises(CannotAct, match="要等前面的事办成"):
        actions.consent_case(number=case.number, at=AFTER)


def test_not_before_acceptance(story: Story) -> None:
    change_item("sole-trader-registration", silence_is_consent=True, silence_basis=BASIS)
    story.submit(**SMALL)
    with pytest.raises(CannotAct, match="还没有过"):
        consent(story)


def test_the_sweep_grants_once_and_goes_on_where_it_stopped(silent: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AFTER)
    for _ in range(2):
        sweep_deadlines.call()
    case = silent.case(LICENCE)
    assert case.granted_by_lapse
    assert Entry.objects.filter(matter_id=case.number, code="cases.case.consent").count() == 1
    assert Licence.objects.filter(matter_id=case.number).count() == 1
    assert consent(silent).revision == case.revision


def test_who_decides_in_time_is_not_overtaken(silent: Story) -> None:
    silent.review(LICENCE)
    silent.decide(LICENCE, is_approved=False, reason="不符合")
    assert queries.lapsed_cases(AFTER) == []
    with pytest.raises(CannotAct, match="还没有作决定"):
        consent(silent)


def test_withdrawing_cancels_the_licence_tells_why_and_takes_the_case_up_again(silent: Story) -> None:
    consent(silent)
    silent.later(days=8)
    case = reopen(silent)
    assert (case.state, case.is_approved, case.decided_at, case.reopened_at) == (
        CaseState.IN_REVIEW,
        None,
        None,
        silent.now,
    )
    assert Licence.objects.get(matter_id=case.number).status == LicenceStatus.CANCELLED
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="revocation")
    assert (letter.content["ground"], letter.content["reason"]) == (ReopenGround.NOT_ELIGIBLE.label, "地址是假的")
    assert letter.content["remedies"]
    assert len(letter.content["cancelled"]) == 1
    statutory = queries.open_clock(case, "statutory")
    assert statutory is not None
    assert (statutory.started_at, statutory.start_event) == (silent.now, "准予的决定被撤销")
    assert queries.open_clock(case, "delivery") is None
    assert queries.open_clock(case, "promise") is None


def test_what_is_taken_up_again_is_decided_by_somebody_and_never_by_silence(silent: Story) -> None:
    consent(silent)
    silent.later(days=8)
    case = reopen(silent)
    far = silent.now + timedelta(days=20)
    assert queries.lapsed_cases(far) == []
    # The key of the first time makes a retry harmless, and nothing else comes of it.
    assert actions.consent_case(number=case.number, at=far).is_approved is None
    silent.review(LICENCE)
    assert silent.decide(LICENCE).is_approved
    first, second = Licence.objects.filter(matter_id=case.number).order_by("version")
    assert (first.status, second.status) == (LicenceStatus.CANCELLED, LicenceStatus.VALID)
    assert second.version == 2
    assert first.identifier.split(".")[:-2] == second.identifier.split(".")[:-2]


def test_an_officers_grant_can_be_withdrawn_even_after_the_end(silent: Story) -> None:
    silent.review(LICENCE)
    silent.decide(LICENCE)
    silent.deliver(LICENCE)
    head = silent.of(silent.case(LICENCE), Role.HEAD)
    case = reopen(silent, head, ground=ReopenGround.DECEIT)
    assert (case.concluded_at, case.delivered_at) == (None, None)
    assert IssuedDocument.objects.get(owner_id=case.number, kind="revocation").content["is_own_fault"]


def test_an_application_that_was_done_is_open_again(story: Story) -> None:
    story.submit(**SMALL)
    for position in (LICENCE, 2):
        story.accept(position)
        story.review(position)
        story.decide(position)
        story.deliver(position)
    story.application.refresh_from_db()
    assert story.application.state == ApplicationState.CONCLUDED
    reopen(story)
    story.application.refresh_from_db()
    assert story.application.state == ApplicationState.SUBMITTED


def test_only_a_grant_is_withdrawn_with_a_reason_by_decider_or_head(silent: Story) -> None:
    with pytest.raises(CannotAct, match="作出了决定"):
        reopen(silent)
    silent.review(LICENCE)
    silent.decide(LICENCE, is_approved=False, reason="不符合")
    with pytest.raises(CannotAct, match="准予的决定才能"):
        reopen(silent)
    case = silent.case(LICENCE)
    with pytest.raises(NotAllowed):
        reopen(silent, silent.of(case, Role.CLERK))


def test_a_withdrawal_without_reason_is_none(silent: Story) -> None:
    consent(silent)
    with pytest.raises(CannotAct, match="为什么撤销"):
        reopen(silent, reason="  ")


def test_the_desk_offers_it_and_everybody_reads_what_happened(now: Story) -> None:
    change_item("sole-trader-registration", silence_is_consent=True, silence_basis=BASIS)
    now.submit(**SMALL)
    now.accept(LICENCE)
    case = consent(now)
    now.later(days=4)
    client = browser(now.of(case, Role.DECIDER))
    page = client.get(reverse("cases:case-show", args=[case.number]), {"act": "reopen"}).content.decode()
    assert "依法视为准予" in page
    assert "欺骗、贿赂" in page
    own = browser(now.citizen)
    mine = reverse("cases:application-show", args=[now.application.number])
    assert "没有按期作决定，依法视为准予" in own.get(mine).content.decode()
    typed = {"key": "k", "revision": case.revision, "ground": "PROCEDURE", "reason": "没有听证"}
    sent = {f"reopen-{name}": value for name, value in typed.items()}
    assert client.post(reverse("cases:case-act", args=[case.number, "reopen"]), sent).status_code == 302
    assert "准予的决定撤销了，正在重新审查" in own.get(mine).content.decode()
