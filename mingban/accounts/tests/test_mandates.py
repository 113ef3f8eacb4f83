from datetime import UTC, datetime, timedelta

import pytest

from mingban.accounts import access, actions, queries, rules
from mingban.accounts.models import Mandate, Party, Person
from mingban.accounts.tests.factories import (
    LegalEntityFactory,
    MandateFactory,
    NewcomerFactory,
    PersonFactory,
    StaffPostFactory,
    UserFactory,
)
from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.core.errors import NotAllowed
from mingban.ledger.queries import entries_of
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


def _as(party: Party) -> Actor:
    return Actor(kind=ActorKind.PERSON, id=1, name="林*满", party_id=party.pk)


def _give(principal: Party, agent: Person, by: Actor, *, scope: list[str] | None = None, days: int = 30) -> Mandate:
    return actions.give_mandate(
        principal=principal,
        agent=agent,
        scope=["*"] if scope is None else scope,
        valid_from=AT,
        valid_to=AT + timedelta(days=days),
        by=by,
        at=AT,
    )


def test_lets_another_act_in_scope_and_time() -> None:
    principal, agent = PersonFactory.create(), PersonFactory.create()
    mandate = _give(principal, agent, _as(principal), scope=["barber-shop"])
    assert access.can_act_for(agent, principal, "barber-shop", AT)
    assert not access.can_act_for(agent, principal, "restaurant", AT)
    assert not access.can_act_for(principal, agent, "barber-shop", AT)
    assert not access.can_act_for(agent, principal, "barber-shop", AT + timedelta(days=30))
    assert not access.can_act_for(agent, principal, "barber-shop", AT - timedelta(seconds=1))
    assert list(queries.held_mandates(agent, AT)) == [mandate]
    entry = entries_of(Matter(kind="mandate", id=str(mandate.pk))).get()
    assert (entry.code, entry.data) == ("accounts.mandate.given", {"scope": ["barber-shop"]})


def test_people_act_for_themselves_and_for_entities_that_they_represent() -> None:
    entity = LegalEntityFactory.create()
    person = entity.representative
    assert person is not None
    assert access.can_act_for(person, person, "barber-shop", AT)
    assert access.can_act_for(person, entity, "barber-shop", AT)
    assert not access.can_act_for(PersonFactory.create(), entity, "barber-shop", AT)


def test_the_representative_gives_the_entity_s_mandates() -> None:
    entity, agent = LegalEntityFactory.create(), PersonFactory.create()
    assert entity.representative is not None
    _give(entity, agent, _as(entity.representative))
    assert access.can_act_for(agent, entity, "barber-shop", AT)
    assert [party.pk for party in queries.principals_of(agent, "barber-shop", AT)] == [agent.pk, entity.pk]


def test_names_everybody_for_whom_one_may_act_once() -> None:
    entity = LegalEntityFactory.create()
    person = entity.representative
    assert person is not None
    MandateFactory.create(agent=person, principal=entity)
    MandateFactory.create(agent=person, scope=["restaurant"])
    assert [party.pk for party in queries.principals_of(person, "barber-shop", AT)] == [person.pk, entity.pk]


def test_nobody_gives_a_mandate_of_another() -> None:
    principal, agent = PersonFactory.create(), PersonFactory.create()
    official = queries.actor_of(StaffPostFactory.create().user)
    for by in (_as(agent), official, Actor(kind=ActorKind.PERSON, id=1)):
        with pytest.raises(NotAllowed):
            _give(principal, agent, by)


def test_refuses_oneself_the_nameless_and_nonsense() -> None:
    principal, agent, nameless = PersonFactory.create(), PersonFactory.create(), NewcomerFactory.create()
    with pytest.raises(actions.CannotGiveMandate, match="不用授权给自己"):
        _give(principal, principal, _as(principal))
    with pytest.raises(actions.CannotGiveMandate, match="请先实名"):
        _give(nameless, agent, _as(nameless))
    with pytest.raises(actions.CannotGiveMandate, match="还没有实名"):
        _give(principal, nameless, _as(principal))
    with pytest.raises(rules.BadMandate):
        _give(principal, agent, _as(principal), days=-1)


def test_takes_a_mandate_back_once() -> None:
    mandate = _give(PersonFactory.create(), PersonFactory.create(), SYSTEM)
    with pytest.raises(NotAllowed):
        actions.revoke_mandate(mandate=mandate, by=_as(mandate.agent), at=AT)
    actions.revoke_mandate(mandate=mandate, by=_as(mandate.principal), at=AT)
    assert not access.can_act_for(mandate.agent, mandate.principal, "barber-shop", AT)
    with pytest.raises(actions.CannotRevokeMandate):
        actions.revoke_mandate(mandate=mandate, by=_as(mandate.principal), at=AT)


def test_an_ended_mandate_cannot_be_taken_back() -> None:
    mandate = MandateFactory.create(valid_to=AT)
    with pytest.raises(actions.CannotRevokeMandate):
        actions.revoke_mandate(mandate=mandate, by=SYSTEM, at=AT)


def test_finds_an_agent_only_by_number_and_phone_together() -> None:
    agent, other = PersonFactory.create(), PersonFactory.create()
    assert queries.find_agent(identity_number=agent.identity_number, phone=agent.phone) == agent
    for phone in (other.phone, "13900000000", "nonsense"):
        with pytest.raises(queries.NoSuchAgent):
            queries.find_agent(identity_number=agent.identity_number, phone=phone)
    with pytest.raises(queries.NoSuchAgent):
        queries.find_agent(identity_number="431202199203080027", phone=agent.phone)


def test_an_agent_s_acts_name_the_principal_masked_and_an_entity_in_clear() -> None:
    agent = queries.actor_of(UserFactory.create(person__name="陈守田"))
    assert queries.acting_for(agent, PersonFactory.create(name="林小满")).for_name == "林*满"
    entity = LegalEntityFactory.create(name="小满理发店")
    acting = queries.acting_for(agent, entity)
    assert (acting.for_party_id, acting.for_name, acting.name) == (entity.pk, "小满理发店", "陈*田")
