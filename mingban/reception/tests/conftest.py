"""The barber shop's county with a hall, a clerk at a counter, and a screen before it."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from mingban.accounts import actions as accounts
from mingban.accounts import queries as account_queries
from mingban.accounts.choices import Role
from mingban.accounts.models import Person, StaffPost
from mingban.agencies.models import Counter
from mingban.appointments import actions as appointments
from mingban.cases import actions as cases
from mingban.cases import queries as case_queries
from mingban.cases.models import Application
from mingban.cases.tests.factories import ANSWERS, SMALL, Story, load_county, picture, value_for
from mingban.core.actors import Actor
from mingban.forms.definitions import ElementKind
from mingban.reception import actions
from mingban.reception.models import Help, Screen, Visit


@dataclass
class Desk:
    """A counter: who sits there, who stands before it, and the device on his side."""

    story: Story
    clerk: Actor
    counter: Counter
    screen: Screen
    device: Client

    @property
    def terms(self) -> dict[str, Any]:
        """What every action of the clerk's takes."""
        return {"counter": self.counter, "by": self.clerk, "at": self.story.now}

    @property
    def visit(self) -> Visit:
        return Visit.objects.get(counter=self.counter, ended_at=None)

    def official(self) -> Actor:
        """Return the clerk as the screen's answers name him."""
        post = StaffPost.objects.get(pk=self.clerk.post_id or 0)
        return account_queries.actor_of(post.user, post)

    def ask(self, person: Person, bundle: str = "barber-shop") -> Help:
        """Ask somebody whether the clerk may fill in for him."""
        return actions.ask_to_help(person=person, bundle_code=bundle, **self.terms)

    def agreed(self, person: Person) -> Application:
        """Ask somebody, who agrees."""
        self.ask(person)
        made = actions.agree(visit=self.visit, official=self.official(), at=self.story.now)
        assert made.application is not None
        return made.application

    def fill_in(self, application: Application) -> Application:
        """Fill in and hand over everything but a phone, which who is helped may not have, as the clerk."""
        terms: dict[str, Any] = {"token": application.token, "by": self.clerk, "at": self.story.now}
        cases.save_answers(answers={**ANSWERS, **SMALL}, **terms)
        application.refresh_from_db()
        elements = case_queries.form_elements(case_queries.plan_of(application))
        values = {code: value_for(one) for code, one in elements.items() if one.kind is not ElementKind.PHONE}
        cases.save_data(values=values, **terms)
        application.refresh_from_db()
        for view in case_queries.material_views(application, case_queries.plan_of(application)):
            kind = view.planned.kind.code
            if view.means == "COMMITMENT":
                cases.sign_commitment(kind_code=kind, **terms)
            elif view.means == "UPLOAD":
                cases.attach_file(kind_code=kind, upload=picture(), **terms)
        application.refresh_from_db()
        return application


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a counter of the hall with a clerk and a paired screen."""
    load_county()
    story = Story.begin()
    monkeypatch.setattr("django.utils.timezone.now", lambda: story.now)
    clerk = story.official("hecheng-market", Role.CLERK)
    counter = Counter.objects.select_related("centre__organisation__region").get(organisation__code="hecheng-market")
    appointments.sit_down(counter=counter, by=clerk, at=story.now)
    device = Client()
    device.post("/screen/pair/")
    screen = Screen.objects.get()
    actions.pair_screen(counter=counter, code=screen.code, by=clerk, at=story.now)
    screen.refresh_from_db()
    return Desk(story, clerk, counter, screen, device)


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Person:
    """Return somebody without a phone whose card the clerk has seen."""

    class Register:
        def is_same_person(self, *, name: str, identity_number: str, at: object) -> bool:
            return name == "陈守田"

    monkeypatch.setattr("mingban.accounts.actions.people.identity_service", Register)
    return accounts.identify_person(
        name="陈守田", identity_number="43120219580720001X", by=desk.clerk, at=desk.story.now
    )
