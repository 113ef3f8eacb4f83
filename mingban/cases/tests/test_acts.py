"""What holds for every act: retries, stale pages, numbers without gaps, a journal without personal data."""

import json
from typing import Any

import pytest
from django.db.models import Model

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.choices import CaseState
from mingban.cases.models import ActKey, Application, Case
from mingban.cases.tests.factories import HYGIENE, LICENCE, ROAD, SEAL, TAX, Story, picture
from mingban.catalogue import actions as catalogue
from mingban.catalogue.tests.factories import PUBLISHER
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.errors import BadInput, NotAllowed, NotFound, StalePage
from mingban.core.models import NumberSeries, OutboxMessage
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.ledger.queries import broken_chains
from mingban.licences.models import Licence
from mingban.notices.models import Notice

LEFT_BEHIND: tuple[type[Model], ...] = (Entry, IssuedDocument, Licence, OutboxMessage, Clock, ActKey, Case)


def counts() -> list[int]:
    return [model._default_manager.count() for model in LEFT_BEHIND]


def test_a_retry_of_any_act_changes_nothing(story: Story) -> None:
    story.submit()
    number = story.case(LICENCE).number
    clerk = story.official("hecheng-market", Role.CLERK)
    reviewer = story.official("hecheng-market", Role.REVIEWER)
    decider = story.official("hecheng-market", Role.DECIDER)
    steps: list[tuple[Any, dict[str, Any]]] = [
        (actions.receive_case, {"by": clerk}),
        (actions.accept_case, {"by": clerk}),
        (actions.review_case, {"by": reviewer, "opinion": "符合"}),
        (actions.decide_case, {"by": decider, "is_approved": True}),
        (actions.deliver_case, {"by": clerk}),
    ]
    for place, (act, arguments) in enumerate(steps):
        revision = story.case(LICENCE).revision
        terms = {"number": number, "at": story.now, "key": f"key-{place}", "revision": revision, **arguments}
        first = act(**terms)
        before = counts()
        again = act(**terms)
        assert counts() == before
        assert (again.state, again.revision) == (first.state, first.revision)


def test_a_retried_submission_changes_nothing(story: Story) -> None:
    story.submit()
    before = counts()
    again = story.hand_in()
    assert counts() == before
    assert again.number == story.application.number


def test_a_key_belongs_to_its_case_and_is_no_way_around_access(story: Story) -> None:
    story.submit()
    licence, tax = story.case(LICENCE), story.case(TAX)
    actions.receive_case(number=licence.number, by=story.of(licence, Role.CLERK), at=story.now, key="same")
    done = actions.receive_case(number=tax.number, by=story.of(tax, Role.CLERK), at=story.now, key="same")
    assert done.state == CaseState.RECEIVED
    with pytest.raises(NotAllowed):
        actions.receive_case(number=licence.number, by=story.of(tax, Role.CLERK), at=story.now, key="same")


def test_a_key_that_cannot_be_one_is_refused(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    with pytest.raises(BadInput):
        actions.receive_case(number=case.number, by=story.of(case, Role.CLERK), at=story.now, key="k" * 65)


def test_who_acts_on_an_old_page_is_told(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    clerk = story.of(case, Role.CLERK)
    actions.receive_case(number=case.number, by=clerk, at=story.now, revision=case.revision)
    with pytest.raises(StalePage, match="刷新"):
        actions.accept_case(number=case.number, by=clerk, at=story.now, revision=case.revision)
    assert story.case(LICENCE).state == CaseState.RECEIVED


def test_there_is_nothing_to_do_to_a_case_that_does_not_exist(story: Story) -> None:
    with pytest.raises(NotFound):
        actions.receive_case(number="none", by=story.official("hecheng-market", Role.CLERK), at=story.now)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECIDER, Role.SUPERVISOR, Role.AUDITOR, Role.PUBLISHER])
def test_only_the_post_of_an_act_does_it(story: Story, role: Role) -> None:
    story.submit()
    case = story.case(LICENCE)
    with pytest.raises(NotAllowed, match="岗位"):
        actions.accept_case(number=case.number, by=story.of(case, role), at=story.now)


def test_other_organisations_and_applicants_do_no_official_act(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    for by in (story.official("hecheng-tax", Role.CLERK), story.citizen):
        with pytest.raises(NotAllowed):
            actions.accept_case(number=case.number, by=by, at=story.now)


def test_each_act_raises_the_revision_by_one_and_leaves_one_entry(story: Story) -> None:
    story.submit()
    case = story.accept(LICENCE)
    assert case.revision == 2
    entries = Entry.objects.filter(matter_kind="case", matter_id=case.number).order_by("sequence")
    assert [entry.code for entry in entries] == [
        "cases.case.submitted",
        "cases.case.receive",
        "cases.case.accept",
    ]
    assert entries[2].data["state"] == CaseState.ACCEPTED
    assert entries[2].data["document"].endswith("1号")
    assert entries[2].actor["post"] == "窗口人员"


def serials() -> dict[str, int]:
    return {one.key: one.last for one in NumberSeries.objects.all()}


def test_a_submission_that_fails_half_way_leaves_nothing_and_gives_its_numbers_back(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.submit()
    before, taken = counts(), serials()
    story.start()
    story.fill_in()
    story.hand_in_papers()
    with monkeypatch.context() as broken:
        broken.setattr("mingban.cases.queries.letters.receipt", fail)
        with pytest.raises(RuntimeError):
            story.hand_in()
    assert counts() == before
    assert serials() == taken
    story.application.refresh_from_db()
    assert story.application.number is None
    assert story.hand_in().number == f"{queries.day_of(story.now):%y%m%d}431202000002"
    assert [case.number[-4:] for case in story.application.cases.all()] == ["0002"] * 5


def fail(*args: Any, **terms: Any) -> dict[str, Any]:
    raise RuntimeError("half-way")


def test_an_act_that_fails_half_way_gives_its_document_number_back(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.submit()
    case = story.case(LICENCE)
    clerk = story.of(case, Role.CLERK)
    before, taken = counts(), serials()
    with monkeypatch.context() as broken:
        broken.setattr("mingban.ledger.actions.record", fail)
        with pytest.raises(RuntimeError):
            actions.accept_case(number=case.number, by=clerk, at=story.now, key="k")
    assert counts() == before
    assert serials() == taken
    actions.accept_case(number=case.number, by=clerk, at=story.now, key="k")
    assert IssuedDocument.objects.get(kind="acceptance").number.endswith("〕1号")


def test_nothing_personal_is_in_the_journal_or_the_outbox(story: Story) -> None:
    story.submit(defer=("premises-proof",))
    for position in (LICENCE, HYGIENE, ROAD, TAX, SEAL):
        story.accept(position)
        story.review(position)
    actions.supply_material(
        application=story.application, kind_code="premises-proof", upload=picture(), by=story.citizen, at=story.now
    )
    story.decide(LICENCE)
    story.deliver(LICENCE)
    actions.withdraw_application(
        application=story.application, reason=f"我是{story.person.name}", by=story.citizen, at=story.now
    )
    personal = [story.person.name, story.person.identity_number, story.person.phone, "13800000001", "迎丰中路"]
    rows = [json.dumps([e.sentence, e.data, e.actor, e.matter_name], ensure_ascii=False) for e in Entry.objects.all()]
    payloads = [str(one.payload) for one in OutboxMessage.objects.all()]
    for word in personal:
        assert not [row for row in [*rows, *payloads] if word and word in row], word
    assert list(broken_chains()) == []


def test_every_step_is_told_to_the_applicant(story: Story) -> None:
    story.submit()
    story.accept(LICENCE)
    case = story.case(ROAD)
    use = case.materials.filter(material__kind_code="lease-contract").earliest("pk")
    clerk = story.of(case, Role.CLERK)
    actions.request_correction(number=case.number, remarks={use.pk: "看不清"}, by=clerk, at=story.now)
    bus.deliver_due()
    story.review(LICENCE)
    story.decide(LICENCE)
    story.deliver(LICENCE)
    tax = story.case(TAX)
    actions.decline_case(
        number=tax.number, reason="已经报到过", where_else="", by=story.of(tax, Role.CLERK), at=story.now
    )
    bus.deliver_due()
    actions.withdraw_application(application=story.application, by=story.citizen, at=story.now)
    bus.deliver_due()
    told = " ".join(Notice.objects.filter(party=story.person).values_list("text", flat=True))
    for words in ("交上来了", "受理了", "还要补", "办好了", "网上取", "这件不能收", "撤回", "打个分"):
        assert words in told
    assert OutboxMessage.objects.filter(delivered_at=None).count() == 0
    before = Notice.objects.count()
    OutboxMessage.objects.update(delivered_at=None)
    bus.deliver_due()
    assert Notice.objects.count() == before


def test_a_termination_is_told(story: Story) -> None:
    story.submit(defer=("premises-proof",))
    story.accept(LICENCE)
    actions.terminate_case(number=story.case(LICENCE).number, at=story.later(days=8).now)
    bus.deliver_due()
    assert "停办了" in " ".join(Notice.objects.values_list("text", flat=True))


def test_a_version_published_meanwhile_changes_no_running_case(story: Story) -> None:
    story.submit()
    pinned = [item.version.pk for item in queries.plan_of(story.application).items]
    former = queries.definition_of(story.case(LICENCE))
    changes = {"plain_name": "新名字", "promised_limit": {"days": 3}}
    renewed = type(former).model_validate({**former.model_dump(mode="json", by_alias=True), **changes})
    catalogue.publish_item(definition=renewed, by=PUBLISHER, at=story.now)
    accepted = story.accept(LICENCE)
    assert queries.definition_of(accepted).plain_name == former.plain_name
    assert queries.promised_limit(accepted) == former.promised_limit
    after = queries.plan_of(Application.objects.get(pk=story.application.pk))
    assert [item.version.pk for item in after.items] == pinned
