"""Who handles a case, and who could."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Leave, StaffPost
from mingban.cases import access, rules
from mingban.cases.choices import StepState
from mingban.cases.models import Application, Case, HandOver, RecusalRequest
from mingban.cases.queries.of_case import case_matter
from mingban.core.actors import ActorKind
from mingban.ledger import queries as ledger

RECUSAL_ASKED = "cases.case.recusal-asked"


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Who handles a case: name, post, office phone; while he is away, who stands in for him."""

    name: str
    title: str
    phone: str
    substitute: str = ""


def officers_of(cases: Iterable[Case], at: datetime) -> dict[int, Officer]:
    """Return who handles each case (by id) now; those that nobody has taken, or whose officer has left, are left out. One query, or none."""
    taken = {case: case.officer for case in cases if case.officer and not case.officer.has_ended(at)}
    asked = [post.pk for case, post in taken.items() if access.may_be_away(case)]
    leaves = accounts.leaves_of(asked, at) if asked else {}
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


def people_to_recuse(case: Case, organisation_id: int, at: datetime) -> list[StaffPost]:
    """Return whom a head may keep from a case: everybody of an organisation, one post for each person."""
    posts = accounts.posts_in(organisation_id, at).exclude(user__recusals__case=case)
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


@dataclass(frozen=True, kw_only=True)
class Handler:
    """An official who has something to do with a case; `user_id` 0: somebody whom the applicant does not know by name."""

    case: Case
    user_id: int
    name: str


def handlers_to_recuse(application: Application) -> list[Handler]:
    """Return of whom an applicant may ask that they keep away: who answers for his open cases or has acted on them.

    They are those whom the log of the case names to him anyway; one for each case stands for anybody else.
    """
    cases = application.cases.filter(decided_at=None).exclude(state__in=rules.ENDED)
    found: list[Handler] = []
    for case in cases.select_related("organisation", "officer__user").order_by("position"):
        known = {case.officer.user_id: case.officer.user.full_name} if case.officer else {}
        for entry in ledger.entries_of(case_matter(case)):
            if entry.actor.get("kind") == ActorKind.STAFF:
                known.setdefault(entry.actor["id"], entry.actor["name"])
        for pk in case.recusals.values_list("user_id", flat=True):
            known.pop(pk, None)
        found += [Handler(case=case, user_id=pk, name=name) for pk, name in known.items()]
        found.append(Handler(case=case, user_id=0, name=""))
    return found


@dataclass(frozen=True, kw_only=True)
class AskedAway:
    """What an applicant asked about an official; while it is open, the heads who decide, and whose office that is where it is one above."""

    request: RecusalRequest
    deciders: frozenset[int]
    above: str


def recusal_requests_of(cases: Iterable[Case], at: datetime) -> list[AskedAway]:
    """Return what applicants asked about officials of these cases, oldest first. Few ask; each open request costs a query or more.

    No query when the cases were read with the answer that nobody did.
    """
    asked = [case.pk for case in cases if getattr(case, "has_recusal_requests", True)]
    rows = RecusalRequest.objects.filter(case__in=asked)
    rows = rows.select_related("case__organisation__region", "case__application", "user", "answered_by__user")
    return [_asked_away(one, at) for one in rows]


def _asked_away(request: RecusalRequest, at: datetime) -> AskedAway:
    heads = [] if request.answered_at else access.recusal_deciders(request, at)
    above = next((one.organisation for one in heads if one.organisation_id != request.case.organisation_id), None)
    return AskedAway(
        request=request, deciders=frozenset(one.pk for one in heads), above=above.short_name if above else ""
    )


def hand_overs_of(case: Case) -> list[HandOver]:
    """Return how a case came to its officer, the latest first; the page has read it already."""
    return sorted(case.hand_overs.all(), key=lambda one: (one.at, one.pk), reverse=True)


def cases_in_hand(post_id: int) -> int:
    """Return how many cases that have not ended are in the name of a post; one run of its index."""
    return Case.objects.filter(officer_id=post_id, stage__in=rules.open_stages()).count()
