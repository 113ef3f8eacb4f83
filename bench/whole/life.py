"""One barber-shop application from submission to rating, by the public actions with real people and posts.

Imported where Django is set up.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.accounts.queries import actor_of
from mingban.accounts.tests.factories import PersonFactory, StaffPostFactory, UserFactory, identity_number
from mingban.agencies.models import Organisation
from mingban.cases import actions
from mingban.cases.models import Application, Case
from mingban.cases.tests.factories import MONDAY, Story, load_county
from mingban.core.actors import Actor
from mingban.core.crypto import blind_index
from mingban.feedback import actions as feedback

ORGANISATIONS = ("hecheng-market", "hecheng-health", "hecheng-urban", "hecheng-tax", "hecheng-police")
# Two reviewers, as some steps want the opinions of two officers.
ROLES = (Role.CLERK, Role.REVIEWER, Role.REVIEWER, Role.DECIDER)

Officials = dict[tuple[int, str], list[Actor]]


class Watch(Protocol):
    """Looks on while an act is done."""

    def __call__(self, act: str) -> AbstractContextManager[object]:
        """Return what to enter around the act."""


def unwatched(act: str) -> AbstractContextManager[object]:
    """Watch nothing."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Draft:
    """An application that only has to be handed in, and its applicant."""

    application: Application
    citizen: Actor


def furnish() -> None:
    """Load the county and give each of the five departments its officials."""
    load_county()
    for code in ORGANISATIONS:
        organisation = Organisation.objects.get(code=code)
        for place, role in enumerate(ROLES):
            StaffPostFactory.create(organisation=organisation, role=role, user__username=f"{code}.{place}")


def officials() -> Officials:
    """Return everybody who holds a post, as actors, by organisation and role."""
    found: Officials = defaultdict(list)
    for post in StaffPost.objects.select_related("user__person", "organisation").order_by("pk"):
        found[post.organisation.pk, post.role].append(actor_of(post.user, post))
    return found


def draft(number: int) -> Draft:
    """Bring an application of the `number`-th citizen, who is new, to where only handing in is left."""
    identity, phone = identity_number(number), f"139{number:08}"
    person = PersonFactory.create(
        identity_number=identity,
        identity_number_index=blind_index(identity, purpose="identity-number"),
        phone=phone,
        phone_index=blind_index(phone, purpose="phone"),
    )
    story = Story(citizen=actor_of(UserFactory.create(person=person, username=f"citizen-{number}")), person=person)
    story.start()
    story.fill_in()
    story.hand_in_papers()
    return Draft(story.application, story.citizen)


def handed_in(one: Draft) -> Application:
    """Hand a draft in."""
    return actions.submit_application(
        token=one.application.token, key=one.application.submit_key, has_promised=True, by=one.citizen, at=MONDAY
    )


def halfway(one: Draft, posts: Officials) -> Application:
    """Hand a draft in and have every case of it received and accepted."""
    application = handed_in(one)
    for case in application.cases.order_by("position"):
        for act in (_receive, _accept):
            list(act(case, posts, unwatched))
    return application


def live(one: Draft, posts: Officials, watch: Watch = unwatched) -> int:
    """Hand a draft in and lead it to its end, each act a transaction of its own; return how many acts that took."""
    done = 1
    with watch("submit"):
        application = handed_in(one)
    # What the officials' inboxes and pages have read before they act.
    cases = list(application.cases.order_by("position").prefetch_related("steps"))
    for act in (_receive, _accept, _review, _decide, _deliver):
        for case in cases:
            for _ in act(case, posts, watch):
                done += 1
    for case in cases:
        with watch("rate"):
            feedback.rate_case(number=case.number, grade=5, reasons=[], comment="", by=one.citizen, at=MONDAY)
        done += 1
    return done


def _receive(case: Case, posts: Officials, watch: Watch) -> Iterator[Case]:
    with watch("receive"):
        yield actions.receive_case(number=case.number, by=posts[case.organisation_id, Role.CLERK][0], at=MONDAY)


def _accept(case: Case, posts: Officials, watch: Watch) -> Iterator[Case]:
    with watch("accept"):
        yield actions.accept_case(number=case.number, by=posts[case.organisation_id, Role.CLERK][0], at=MONDAY)


def _review(case: Case, posts: Officials, watch: Watch) -> Iterator[Case]:
    steps = sorted(case.steps.all(), key=lambda step: step.position)[:-1]
    for step in (step for step in steps if step.role == Role.REVIEWER):
        for by in posts[case.organisation_id, Role.REVIEWER][: step.officers]:
            with watch("review"):
                yield actions.review_case(number=case.number, opinion="符合要求", by=by, at=MONDAY)


def _decide(case: Case, posts: Officials, watch: Watch) -> Iterator[Case]:
    with watch("decide"):
        yield actions.decide_case(
            number=case.number, is_approved=True, by=posts[case.organisation_id, Role.DECIDER][0], at=MONDAY
        )


def _deliver(case: Case, posts: Officials, watch: Watch) -> Iterator[Case]:
    with watch("deliver"):
        yield actions.deliver_case(number=case.number, by=posts[case.organisation_id, Role.CLERK][0], at=MONDAY)
