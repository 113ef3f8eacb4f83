"""Filling in and handing in: what is asked, what is known already, what stands against it."""

from datetime import timedelta
from typing import Any

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.models import Party, Person
from mingban.accounts.tests.factories import LegalEntityFactory, MandateFactory, NewcomerFactory, UserFactory
from mingban.cases import actions, queries
from mingban.cases.actions.applying import CannotChange, CannotDefer
from mingban.cases.actions.submitting import CannotSubmit
from mingban.cases.choices import ApplicationState, MaterialMeans, MaterialState
from mingban.cases.models import Application, Material
from mingban.cases.tests.factories import ANSWERS, LICENCE, SMALL, Story, picture
from mingban.catalogue import actions as catalogue
from mingban.catalogue.definitions import BundleDefinition
from mingban.catalogue.tests.factories import PUBLISHER
from mingban.clocks.models import Clock
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput, NotAllowed, NotFound, Refused
from mingban.files.models import StoredFile
from mingban.ledger.models import Entry

ITEM = "sole-trader-registration"


def start(story: Story, **terms: Any) -> Application:
    terms = {"bundle_code": "barber-shop", "answers": ANSWERS, "by": story.citizen, "at": story.now, **terms}
    story.application = actions.start_application(**terms)
    return story.application


def attach(story: Story, kind: str) -> StoredFile:
    return actions.attach_file(
        token=story.application.token, kind_code=kind, upload=picture(), by=story.citizen, at=story.now
    )


def hand_in(story: Story, **terms: Any) -> Application:
    application = story.application
    terms = {"key": application.submit_key, "has_promised": True, "by": story.citizen, "at": story.now, **terms}
    return actions.submit_application(token=application.token, **terms)


def agent_of(story: Story, **mandate: Any) -> Any:
    agent = UserFactory.create()
    given = MandateFactory.create(principal=story.person, agent=agent.person, **mandate)
    return accounts.actor_of(agent), given


def test_only_a_person_starts_an_application(story: Story) -> None:
    for by in (SYSTEM, story.official("hecheng-market", "clerk")):
        with pytest.raises(NotAllowed):
            start(story, by=by)


@pytest.mark.parametrize(
    "terms", [{"bundle_code": "none"}, {"bundle_code": "", "item_code": "none"}, {"bundle_code": ""}]
)
def test_nobody_applies_for_what_does_not_exist(story: Story, terms: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        start(story, **terms)
    with pytest.raises(NotFound):
        queries.errand(bundle_code=terms.get("bundle_code", ""), item_code=terms.get("item_code", ""))


def test_nothing_closed_is_started_or_handed_in(story: Story) -> None:
    start(story)
    story.fill_in()
    story.hand_in_papers()
    catalogue.open_or_close(
        kind="bundle", code="barber-shop", is_open=False, reason="系统升级", by=PUBLISHER, at=story.now
    )
    for act in (start, hand_in, lambda story: queries.plan_of(story.application)):
        with pytest.raises(Refused):
            act(story)
    story.application.refresh_from_db()
    assert story.application.state == ApplicationState.DRAFT


def test_a_single_item_is_applied_for_alone(story: Story) -> None:
    application = start(
        story, bundle_code="", item_code=ITEM, answers={"premises": "owned", "deed": True, "agent": False}
    )
    assert application.subject_name == "办营业执照"
    assert [item.code for item in queries.plan_of(application).items] == [ITEM]
    story.fill_in()
    story.hand_in_papers()
    story.application = hand_in(story)
    assert story.application.cases.count() == 1
    assert Entry.objects.get(code="cases.application.submitted").sentence == "交上来了"
    assert [item.version.pk for item in queries.plan_of(story.application).items] == [
        story.case(LICENCE).item_version_id
    ]
    assert queries.tracking(story.application).headline == "交上来了"


def test_a_draft_is_nobody_elses(story: Story) -> None:
    start(story)
    other = Story.begin().citizen
    token = story.application.token
    with pytest.raises(NotFound):
        actions.save_data(token=token, values={}, by=other, at=story.now)
    with pytest.raises(NotFound):
        actions.save_answers(token="none", answers={}, by=story.citizen, at=story.now)
    with pytest.raises(NotFound):
        queries.own_by_token(other, token, story.now)
    with pytest.raises(NotFound):
        hand_in(story, by=other)


def test_what_is_handed_in_can_no_longer_be_changed(story: Story) -> None:
    story.submit()
    with pytest.raises(CannotChange):
        actions.save_data(token=story.application.token, values={}, by=story.citizen, at=story.now)


def test_pages_are_saved_one_by_one_and_answers_replaced(story: Story) -> None:
    start(story)
    token = story.application.token
    actions.save_data(token=token, values={"shop.name": "小满"}, by=story.citizen, at=story.now)
    later = story.later(minutes=5).now
    actions.save_data(token=token, values={"shop.staff": 2}, by=story.citizen, at=later)
    done = actions.save_answers(token=token, answers={"premises": "owned"}, by=story.citizen, at=later)
    assert (done.data, done.answers) == ({"shop.name": "小满", "shop.staff": 2}, {"premises": "owned"})
    assert done.changed_at == later
    assert queries.plan_of(done).unanswered


def test_files_come_and_go_while_it_is_a_draft(story: Story) -> None:
    start(story)
    token = story.application.token
    files = [attach(story, "lease-contract") for _ in range(2)]
    for file, state in zip(files, (MaterialState.SUBMITTED, MaterialState.MISSING), strict=True):
        material = actions.remove_file(token=token, file_token=file.token, by=story.citizen, at=story.now)
        assert material.state == state
    with pytest.raises(NotFound):
        actions.remove_file(token=token, file_token=files[0].token, by=story.citizen, at=story.now)
    with pytest.raises(NotFound, match="不要这份材料"):
        attach(story, "passport")


def test_nobody_removes_a_file_of_another_application(story: Story) -> None:
    start(story)
    file = attach(story, "lease-contract")
    start(story)
    with pytest.raises(NotFound):
        actions.remove_file(token=story.application.token, file_token=file.token, by=story.citizen, at=story.now)


def test_only_what_may_follow_later_is_deferred_and_only_until_it_is_there(story: Story) -> None:
    start(story)
    terms: dict[str, Any] = {"token": story.application.token, "by": story.citizen, "at": story.now}
    with pytest.raises(CannotDefer, match="要现在交"):
        actions.defer_material(kind_code="lease-contract", **terms)
    assert actions.defer_material(kind_code="premises-proof", **terms).state == MaterialState.DEFERRED
    attach(story, "premises-proof")
    with pytest.raises(CannotDefer, match="已经交了"):
        actions.defer_material(kind_code="premises-proof", **terms)


def test_only_a_promise_is_signed(story: Story) -> None:
    start(story)
    with pytest.raises(NotFound, match="不是承诺书"):
        actions.sign_commitment(
            token=story.application.token, kind_code="lease-contract", by=story.citizen, at=story.now
        )


def test_everything_missing_is_named_at_once(story: Story) -> None:
    start(story)
    with pytest.raises(CannotSubmit) as refusal:
        hand_in(story, key="old", has_promised=False)
    said = " ".join(str(problem) for problem in refusal.value.problems)
    for words in ("还没填完", "还没交", "还没签", "我填的都是真的", "不是最新的"):
        assert words in said
    assert isinstance(refusal.value, BadInput)
    story.application.refresh_from_db()
    assert story.application.number is None


def test_handing_in_asks_for_a_proved_name(story: Story) -> None:
    newcomer = NewcomerFactory.create()
    story.citizen = accounts.actor_of(UserFactory.create(person=newcomer))
    start(story)
    with pytest.raises(NotAllowed, match="先核实姓名"):
        hand_in(story)
    means = {
        view.planned.kind.code: view.means
        for view in queries.material_views(story.application, queries.plan_of(story.application))
    }
    assert means["identity-card"] == MaterialMeans.UPLOAD


def test_a_bundle_of_which_nothing_is_left_cannot_be_handed_in(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    start(story)
    plan = queries.plan_of(story.application)
    empty = type(plan)(**{**plan.__dict__, "items": ()})
    monkeypatch.setattr(queries, "plan_of", lambda application: empty)
    with pytest.raises(CannotSubmit, match="没有要办的事"):
        hand_in(story)


def test_the_proved_name_stands_whatever_was_typed(story: Story) -> None:
    start(story)
    story.fill_in()
    actions.save_data(token=story.application.token, values={"applicant.name": "别人"}, by=story.citizen, at=story.now)
    story.hand_in_papers()
    assert hand_in(story).data["applicant.name"] == story.person.name


def test_only_what_the_final_answers_ask_for_is_handed_in(story: Story) -> None:
    start(story, answers=ANSWERS | {"deed": True})
    file = attach(story, "property-certificate")
    actions.save_answers(token=story.application.token, answers=ANSWERS, by=story.citizen, at=story.now)
    story.application.refresh_from_db()
    story.fill_in()
    story.hand_in_papers()
    done = hand_in(story)
    assert not done.materials.filter(kind_code="property-certificate").exists()
    assert not StoredFile.objects.filter(pk=file.pk).exists()


def test_an_optional_document_that_was_taken_out_again_was_not_handed_in(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(story)
    story.fill_in()
    story.hand_in_papers()
    material = story.application.materials.get(kind_code="lease-contract")
    file = StoredFile.objects.get(owner_kind="material", owner_id=str(material.pk))
    actions.remove_file(token=story.application.token, file_token=file.token, by=story.citizen, at=story.now)
    make_optional(monkeypatch, "lease-contract")
    hand_in(story)
    assert not story.application.materials.filter(kind_code="lease-contract").exists()


def make_optional(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    real = queries.PlannedMaterial.is_required.fget  # type: ignore[attr-defined]
    is_required = property(lambda planned: planned.kind.code != kind and real(planned))
    monkeypatch.setattr(queries.PlannedMaterial, "is_required", is_required)


def test_it_is_pinned_to_what_it_was_checked_against(story: Story) -> None:
    start(story)
    former = story.application.bundle_version
    assert former is not None
    definition = BundleDefinition.model_validate({**former.definition, "name": "我要开理发店了"})
    newer = catalogue.publish_bundle(definition=definition, by=PUBLISHER, at=story.now)
    story.fill_in()
    story.hand_in_papers()
    assert hand_in(story).bundle_version == newer


def test_answers_that_leave_items_out_open_fewer_cases(story: Story) -> None:
    application = story.submit(**SMALL)
    assert [case.organisation.code for case in application.cases.order_by("position")] == [
        "hecheng-market",
        "hecheng-tax",
    ]
    plan = queries.plan_of(application)
    assert [item.code for item in plan.items] == [ITEM, "tax-registration"]


def test_earlier_answers_come_back_with_their_source(story: Story) -> None:
    story.submit()
    story.later(days=3).start()
    views = queries.section_views(story.application, queries.plan_of(story.application))
    sources = {code: source for view in views for code, source in view.sources.items()}
    assert "填过" in sources["shop.name"]
    assert all(view.missing for view in views if "shop.name" in view.sources)


def test_a_licence_already_held_is_taken_from_the_shelf(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.licences.queries.today", lambda: queries.day_of(story.now))
    story.submit()
    story.accept(LICENCE)
    story.review(LICENCE)
    story.decide(LICENCE)
    start(story, bundle_code="", item_code="tax-registration", answers={})
    views = queries.material_views(story.application, queries.plan_of(story.application))
    held = next(view for view in views if view.planned.kind.result_of == "business-licence")
    assert (held.means, held.is_done) == (MaterialMeans.LICENCE, True)
    assert "电子证照" in held.source


def test_an_agent_applies_within_his_mandate_and_is_named_with_whom_he_acts_for(story: Story) -> None:
    agent, _ = agent_of(story, scope=["barber-shop"])
    assert queries.others_to_act_for(agent, "barber-shop", story.now) == [Party.objects.get(pk=story.person.pk)]
    assert queries.others_to_act_for(agent, ITEM, story.now) == []
    with pytest.raises(NotAllowed, match="没有授权"):
        start(story, by=agent, applicant=story.person, bundle_code="", item_code=ITEM, answers={})
    start(story, by=agent, applicant=story.person)
    story.citizen = agent
    assert story.application.answers["agent"] is True
    story.fill_in()
    story.hand_in_papers()
    story.application = hand_in(story)
    views = queries.material_views(story.application, queries.plan_of(story.application))
    assert MaterialMeans.MANDATE in {view.means for view in views}
    entry = Entry.objects.get(code="cases.application.submitted")
    assert entry.actor["for_party_id"] == story.person.pk
    assert story.person.name not in str(entry.actor)


def test_answers_of_an_agents_draft_stay_an_agents(story: Story) -> None:
    agent, _ = agent_of(story)
    start(story, by=agent, applicant=story.person)
    done = actions.save_answers(token=story.application.token, answers={"agent": False}, by=agent, at=story.now)
    assert done.answers["agent"] is True


def test_a_mandate_that_has_ended_ends_what_the_agent_may_see_and_do(story: Story) -> None:
    agent, mandate = agent_of(story)
    start(story, by=agent, applicant=story.person)
    owner, story.citizen = story.citizen, agent
    story.fill_in()
    story.hand_in_papers()
    mandate.revoked_at = story.now
    mandate.save()
    for act in (hand_in, lambda story: attach(story, "lease-contract")):
        with pytest.raises(NotAllowed, match="授权"):
            act(story)
    with pytest.raises(NotFound):
        queries.own_by_token(agent, story.application.token, story.now)
    story.application = hand_in(story, by=owner)
    with pytest.raises(NotAllowed):
        actions.withdraw_application(application=story.application, by=agent, at=story.now)
    with pytest.raises(NotFound):
        queries.own_application(agent, story.application.number or "", story.now)
    assert queries.own_application(owner, story.application.number or "", story.now)


def test_a_mandate_for_one_errand_opens_no_earlier_application(story: Story) -> None:
    story.submit()
    agent, _ = agent_of(story)
    start(story, by=agent, applicant=story.person)
    views = queries.section_views(story.application, queries.plan_of(story.application))
    assert not [source for view in views for source in view.sources.values() if "填过" in source]


def test_a_representative_applies_for_his_company(story: Story) -> None:
    company = LegalEntityFactory.create(representative=story.person)
    application = start(story, applicant=company)
    assert application.applicant_id == company.pk
    assert application.agent_id == story.person.pk
    plan = queries.plan_of(application)
    assert not [view for view in queries.section_views(application, plan) if view.known]
    assert queries.own_by_token(story.citizen, application.token, story.now) == application


def test_drafts_are_listed_for_their_errand_only(story: Story) -> None:
    first = start(story)
    second = start(story, at=story.now + timedelta(hours=1))
    start(story, bundle_code="", item_code=ITEM, answers={})
    assert list(queries.drafts_of(story.citizen, "barber-shop", story.now)) == [second, first]
    assert queries.others_to_act_for(SYSTEM, "barber-shop", story.now) == []


def test_an_unproved_person_is_asked_for_everything(story: Story) -> None:
    Person.objects.filter(pk=story.person.pk).update(assurance_level=AssuranceLevel.PHONE)
    start(story)
    views = queries.section_views(story.application, queries.plan_of(story.application))
    assert not [view for view in views if view.known]


def test_a_draft_has_no_clocks_and_no_cases(story: Story) -> None:
    start(story)
    assert not Clock.objects.exists()
    assert str(story.application) == f"draft {story.application.pk}"
    assert [str(material) for material in Material.objects.all()] == []
