"""Who handles a case, and who could."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Leave, StaffPost
from mingban.cases import access, rules
from mingban.cases.choices import StepState
from mingban.cases.models import Case, HandOver
from mingban.core.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Who handles a case: name, post, office phone; while he is away, who stands in for him."""

    name: str
    title: str
    phone: str
    substitute: str = ""


def officers_of(cases: Iterable[Case], at: datetime) -> dict[int, Officer]:
    """Return who handles each case (by id) now; those that nobody has taken are left out. One query, or none."""
    taken = {case: case.officer for case in cases if case.officer}
    leaves = accounts.leaves_of([post.pk for post in taken.values()], at) if taken else {}
    return {case.pk: _officer(post, case, leaves.get(post.pk)) for case, post in taken.items()}


def _officer(post: StaffPost, case: Case, leave: Leave | None) -> Officer:
    answering = leave.substitute if leave else post
    return Officer(
        name=post.user.full_name,
        title=post.title,
        phone=answering.phone or case.organisation.phone,
        substitute=answering.user.full_name if leave else "",
    )


def possible_officers(case: Case, at: datetime) -> list[StaffPost]:
    """Return the posts of the case's organisation to which it can be handed over: one for each person, the present one left out."""
    posts = accounts.posts_in(case.organisation_id, at).filter(role__in=rules.officer_roles(case.stage))
    posts = posts.exclude(user__recusals__case=case)
    found = {post.user_id: post for post in posts if post.pk != case.officer_id}
    return list(found.values())


def people_to_recuse(case: Case, by: Actor, at: datetime) -> list[StaffPost]:
    """Return whom a head may keep from a case: everybody of his organisation, one post for each person."""
    posts = accounts.posts_in(by.organisation_id or 0, at).exclude(user__recusals__case=case)
    return list({post.user_id: post for post in posts}.values())


@dataclass(frozen=True, kw_only=True)
class Unmanned:
    """That nobody in an organisation can do what a case needs next: the role that is missing there."""

    organisation_id: int
    role: str

    @property
    def title(self) -> str:
        """The role as people call it."""
        return str(Role(self.role).label)


def unmanned(case: Case, at: datetime) -> list[Unmanned]:
    """Return for what a case needs next which roles nobody can fill: all who hold them keep away, are on leave, or nobody does.

    A substitute holds a post of the same role, so that he counts by himself. One query, more only for posts whose holders'
    own persons are known.
    """
    needed = _needed(case)
    posts = (
        accounts.posts_in_many({organisation for organisation, _ in needed}, at)
        .filter(role__in={role for _, role in needed})
        .exclude(leaves__in=Leave.objects.running_at(at))
        .exclude(user__recusals__case=case)
    )
    fit = {(post.organisation_id, post.role) for post in posts if not _is_his_own(post, case)} if needed else set()
    return [Unmanned(organisation_id=organisation, role=role) for organisation, role in sorted(needed - fit)]


def _is_his_own(post: StaffPost, case: Case) -> bool:
    return post.user.private_person_id is not None and access.is_kept_from(accounts.actor_of(post.user, post), case)


def _needed(case: Case) -> set[tuple[int, str]]:
    """Return whose turn it is: organisation and role; nobody's while the applicant or a special procedure has it."""
    if case.state in rules.UNDER_REVIEW:
        open_steps = [step for step in case.steps.all() if step.state == StepState.OPEN]
        return {(step.organisation_id or case.organisation_id, step.role) for step in open_steps}
    return {(case.organisation_id, Role.CLERK.value)} if case.state in rules.AT_THE_COUNTER else set()


def hand_overs_of(case: Case) -> list[HandOver]:
    """Return how a case came to its officer, the latest first; the page has read it already."""
    return sorted(case.hand_overs.all(), key=lambda one: (one.at, one.pk), reverse=True)
