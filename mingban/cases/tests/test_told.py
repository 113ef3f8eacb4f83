"""Who is told: the applicant always, his agent while the mandate holds."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.models import Mandate, Party, Person
from mingban.accounts.tests.factories import LegalEntityFactory, MandateFactory, UserFactory
from mingban.cases import actions, queries
from mingban.cases.tests.factories import ANSWERS, LICENCE, Story
from mingban.core import bus
from mingban.notices.models import Notice

ENDS = pytest.mark.parametrize("end", [lambda at: {"revoked_at": at}, lambda at: {"valid_to": at}])


@pytest.fixture
def agent(now: Story) -> Person:
    """Hand in an application by an agent and return him; the first messages are sent."""
    user = UserFactory.create()
    assert user.person is not None
    MandateFactory.create(principal=now.person, agent=user.person)
    owner, now.citizen = now.citizen, accounts.actor_of(user)
    now.application = actions.start_application(
        bundle_code="barber-shop", answers=ANSWERS, by=now.citizen, at=now.now, applicant=now.person
    )
    now.fill_in()
    now.hand_in_papers()
    now.hand_in()
    now.citizen = owner
    bus.deliver_due()
    return user.person


def told(person: Person) -> int:
    return Notice.objects.filter(party=person).count()


def test_an_agent_with_a_mandate_is_told_too_and_may_follow(now: Story, agent: Person) -> None:
    assert told(agent) == told(now.person) > 0
    found = queries.application_of_phone(now.application.number or "", str(agent.phone), now.now)
    assert found == now.application


@ENDS
def test_after_the_mandate_has_ended_only_the_applicant_is_told(
    now: Story, agent: Person, end: Callable[[datetime], dict[str, datetime]]
) -> None:
    before, owners = told(agent), told(now.person)
    Mandate.objects.update(**end(now.later(days=1).now))
    now.later(seconds=1).accept(LICENCE)
    bus.deliver_due()
    assert told(agent) == before
    assert told(now.person) > owners


@ENDS
def test_after_the_mandate_has_ended_the_agents_phone_opens_nothing(
    now: Story, agent: Person, end: Callable[[datetime], dict[str, datetime]]
) -> None:
    number = now.application.number or ""
    Mandate.objects.update(**end(now.later(days=1).now))
    at = now.now + timedelta(seconds=1)
    assert queries.application_of_phone(number, str(agent.phone), at) is None
    assert queries.application_of_phone(number, str(now.person.phone), at) == now.application


def test_a_mandate_for_another_errand_tells_nothing_of_this_one(now: Story, agent: Person) -> None:
    before = told(agent)
    Mandate.objects.update(scope=["retirement"])
    now.accept(LICENCE)
    bus.deliver_due()
    assert told(agent) == before


def test_a_representative_is_told_as_long_as_he_is_one(now: Story) -> None:
    company = LegalEntityFactory.create(representative=now.person)
    now.submit()
    firm, person = Party.objects.get(pk=company.pk), Party.objects.get(pk=now.person.pk)
    now.application.applicant, now.application.agent = firm, person
    assert queries.people_of(now.application, now.now) == [firm, person]
    company.representative = None
    company.save()
    assert queries.people_of(now.application, now.now) == [firm]


def test_nobody_follows_an_unknown_number(now: Story) -> None:
    assert queries.application_of_phone("202611234312029999", str(now.person.phone), now.now) is None
