"""Who may see and do what with applications and cases; lists are filtered in SQL."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Leave, Party, StaffPost
from mingban.agencies import queries as agencies
from mingban.agencies.models import Organisation
from mingban.cases import registry
from mingban.cases.choices import Act
from mingban.cases.models import Application, Case, Consultation, Position, Recusal, RecusalRequest, Step
from mingban.cases.rules import (
    APPLICANT,
    GOVERNMENT_HEAD,
    JOINT,
    STATUTORY,
    SYSTEM,
    TRANSITIONS,
    ActOption,
    CaseFacts,
    roles_of,
    why_not,
)
from mingban.catalogue import queries as catalogue
from mingban.catalogue.choices import VersionState
from mingban.catalogue.models import ItemVersion
from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.clocks.rules import code_stem, why_not_extend
from mingban.core.actors import Actor, ActorKind

# Posts that handle the cases of their organisation; supervision and audit see all of them without acting on any.
# Nobody else's work needs applicants' data: a publisher or an administrator sees no case.
HANDLING_ROLES = frozenset({Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD})
WATCHING_ROLES = frozenset({Role.SUPERVISOR, Role.AUDITOR})
NOTHING_TO_EXTEND = "法定期限还没有开始计算，现在不用延长"


def is_own(actor: Actor | None, application: Application) -> bool:
    """Tell whether the actor is the applicant, or the agent who began it for him."""
    if actor is None or actor.party_id is None or actor.is_staff:
        return False
    return actor.party_id in {application.applicant_id, application.agent_id}


def can_handle(actor: Actor | None, application: Application, at: datetime) -> bool:
    """Tell whether the actor may see and change an application: the applicant, or his agent while he may act for him."""
    if actor is None or not is_own(actor, application):
        return False
    return actor.party_id == application.applicant_id or agent_may_act(application, at)


def can_fill(actor: Actor | None, application: Application, at: datetime) -> bool:
    """Tell whether the actor may fill in a draft: who handles it, or the official at a counter whom the applicant lets."""
    if actor is None:
        return False
    return can_handle(actor, application, at) or registry.may_fill(actor, application.pk, at)


def agent_may_act(application: Application, at: datetime) -> bool:
    """Tell whether the application's agent, if it has one, may act for the applicant at `at`: the mandate has not ended."""
    if application.agent is None:
        return False
    principals = accounts.principals_of(application.agent, errand_code(application), at)
    return application.applicant_id in {party.pk for party in principals}


def errand_code(application: Application) -> str:
    """Return the code of the bundle or item that an application is for."""
    if application.bundle_version is not None:
        return application.bundle_version.bundle.code
    return application.item_version.item.code if application.item_version is not None else ""


def own_applications(actor: Actor, at: datetime) -> Q:
    """Return the filter over applications for what a citizen may list: his own, and those that he handles for others.

    Others' only while they let him act for them: a mandate that was revoked or has ended shows nothing any more.
    """
    if actor.party_id is None or actor.is_staff:
        return Q(pk__in=[])
    party = Party(pk=actor.party_id)
    mandated = accounts.held_mandates(party, at).order_by().values("principal_id")
    represented = accounts.entities_represented(party).order_by().values("pk")
    others = Q(applicant_id__in=mandated) | Q(applicant_id__in=represented)
    return Q(applicant_id=actor.party_id) | (Q(agent_id=actor.party_id) & others)


def visible_cases(actor: Actor) -> Q:
    """Return the filter over cases for what an official may see: his organisation's own, and those lent to it."""
    # An empty Q is everything by itself, but nothing beside an OR.
    return own_cases(actor) if actor.role in WATCHING_ROLES else own_cases(actor) | lent_cases(actor)


def _not_kept_from(actor: Actor) -> Q:
    """Return the filter that leaves out what an official must keep away from (回避); few rows, asked of each row read."""
    kept = ~Q(pk__in=Recusal.objects.filter(user_id=actor.id or 0).values("case_id"))
    if actor.private_party_id is None:
        return kept
    close = accounts.parties_close_to(actor.private_party_id, timezone.now())
    own = Case.objects.filter(Q(application__applicant_id__in=close) | Q(application__agent_id=actor.private_party_id))
    return kept & ~Q(pk__in=own.values("pk"))


def lists_hang_on(actor: Actor, at: datetime) -> tuple[object, ...]:
    """Return all that the filters above read besides the cases themselves: while it is the same for an actor, so are they."""
    close = () if actor.private_party_id is None else accounts.parties_close_to(actor.private_party_id, at)
    government = _government_of(actor)
    head_of = (government.pk, government.region.code) if government else ()
    return actor.id, actor.role, actor.organisation_id, actor.post_id, tuple(sorted(close)), head_of


def is_kept_from(actor: Actor, case: Case) -> bool:
    """Tell whether an official must keep away from a case: recused, or its matter is his own as far as the platform knows.

    His own is an application of himself, of an entity that he represents, of who mandated him, or one that he began for another.
    """
    if case.has_recusals and case.recusals.filter(user_id=actor.id or 0).exists():
        return True
    if actor.private_party_id is None:
        return False
    application = case.application
    is_agent = application.agent_id == actor.private_party_id
    return is_agent or application.applicant_id in accounts.parties_close_to(actor.private_party_id, timezone.now())


def can_answer_recusal(actor: Actor | None, request: RecusalRequest, at: datetime) -> bool:
    """Tell whether an official decides on what an applicant asked."""
    if actor is None or actor.role != Role.HEAD:
        return False
    return actor.post_id in {post.pk for post in recusal_deciders(request, at)}


def recusal_deciders(request: RecusalRequest, at: datetime) -> list[StaffPost]:
    """Return the heads who decide on what an applicant asked: of the case's authority, never about themselves.

    Where none of them can, those of the nearest organisation above it that has one (公务员法 §77 leaves it to the organ [U]).
    """
    found = _heads_for(request, request.case.organisation, at)
    above = iter(() if found else agencies.superiors_of(request.case.organisation))
    while not found and (office := next(above, None)):
        found = _heads_for(request, office, at)
    return found


def _heads_for(request: RecusalRequest, office: Organisation, at: datetime) -> list[StaffPost]:
    heads = accounts.posts_in(office.pk, at).filter(role=Role.HEAD).exclude(user_id=request.user_id or 0)
    return [post for post in heads if not is_kept_from(accounts.actor_of(post.user, post), request.case)]


def _decides_a_recusal(actor: Actor, case: Case, at: datetime) -> bool:
    """Tell whether a request on this case waits for the actor, whose office is perhaps above the case's."""
    asked = case.recusal_requests.filter(answered_at=None) if actor.role == Role.HEAD else ()
    return any(can_answer_recusal(actor, request, at) for request in asked)


def lent_cases(actor: Actor) -> Q:
    """Return the filter for other organisations' cases of which the actor's does a step, from when that opens, or was asked for its opinion or to confer."""
    if not actor.is_staff or actor.role not in HANDLING_ROLES:
        return Q(pk__in=[])
    lent = Step.objects.filter(organisation_id=actor.organisation_id or 0, opened_at__isnull=False)
    asked = Consultation.objects.filter(organisation_id=actor.organisation_id or 0)
    invited = Position.objects.filter(organisation_id=actor.organisation_id or 0).values("review__case_id")
    # One list of few ids, from which PostgreSQL goes to the cases; of three lists joined by OR it asks every case there is.
    named = lent.order_by().values("case_id").union(asked.order_by().values("case_id"), invited.order_by())
    return Q(pk__in=named) & _not_kept_from(actor)


def own_cases(actor: Actor) -> Q:
    """Return the filter for the cases of an official's organisation; all for supervision and audit. Long lists are cut by it."""
    if not actor.is_staff:
        return Q(pk__in=[])
    if actor.role in WATCHING_ROLES:
        return _not_kept_from(actor)
    if actor.role not in HANDLING_ROLES:
        return Q(pk__in=[])
    own = Q(organisation_id=actor.organisation_id)
    government = _government_of(actor)
    if government is None:
        return own & _not_kept_from(actor)
    within = Q(organisation__region__code__startswith=code_stem(government.region.code))
    joint = within & Q(application__bundle_version__definition__joint_handling=True)
    return (own | joint) & _not_kept_from(actor)


def _government_of(actor: Actor) -> Organisation | None:
    """Return the government that the actor heads, if he heads one."""
    if not actor.is_staff or actor.role != Role.HEAD:
        return None
    governments = Organisation.objects.filter(pk=actor.organisation_id or 0, is_government=True)
    return governments.select_related("region").first()


def is_joint(application: Application) -> bool:
    """Tell whether several authorities handle an application together (行政许可法 §26)."""
    version = application.bundle_version
    return version is not None and catalogue.bundle_definition(version).joint_handling


def heads_government_of(actor: Actor, case: Case) -> bool:
    """Tell whether the actor heads the government whose authorities handle the case's application together (§42)."""
    if not is_joint(case.application):
        return False
    government = _government_of(actor)
    return government is not None and case.organisation.region.code.startswith(code_stem(government.region.code))


def can_see_case(actor: Actor | None, case: Case) -> bool:
    """Tell whether an official may open a case."""
    if actor is None or not actor.is_staff or is_kept_from(actor, case):
        return False
    if actor.role in HANDLING_ROLES:
        offices = {case.organisation_id, *_lent_to(case)}
        return actor.organisation_id in offices or heads_government_of(actor, case)
    return actor.role in WATCHING_ROLES


def _lent_to(case: Case) -> set[int]:
    """Return the ids of the organisations, besides the case's, that do a step which has opened, were asked or invited."""
    asked = {one.organisation_id for one in case.consultations.all()}
    invited = {one.organisation_id for joint in case.joint_reviews.all() for one in joint.positions.all()}
    return (
        asked | invited | {step.organisation_id for step in case.steps.all() if step.organisation_id and step.opened_at}
    )


def can_see_application(actor: Actor | None, application: Application, at: datetime) -> bool:
    """Tell whether somebody may open an application: its own people, and officials of any organisation that handles it."""
    if actor is None:
        return False
    if not actor.is_staff:
        return can_handle(actor, application, at)
    is_helper = registry.may_fill(actor, application.pk, at)
    return is_helper or application.cases.filter(visible_cases(actor)).exists()


def role_on(actor: Actor, case: Case, at: datetime) -> str:
    """Return the role in which the actor stands to a case, or nothing."""
    if actor.kind is ActorKind.SYSTEM:
        return SYSTEM
    if actor.is_staff:
        if actor.organisation_id == case.organisation_id:
            return actor.role
        return GOVERNMENT_HEAD if heads_government_of(actor, case) else ""
    return APPLICANT if can_handle(actor, case.application, at) else ""


def can_act(actor: Actor, case: Case, act: Act, facts: CaseFacts, at: datetime) -> bool:
    """Tell whether the actor's post, or being the applicant, lets him do an act (whether it is possible now is another question)."""
    if actor.is_staff and is_kept_from(actor, case):
        return False
    return _may_by_post(actor, case, act, facts, at)


def _may_by_post(actor: Actor, case: Case, act: Act, facts: CaseFacts, at: datetime) -> bool:
    if act is Act.REVIEW and facts.review_organisation is not None:
        return actor.is_staff and (actor.role, actor.organisation_id) == (facts.review_role, facts.review_organisation)
    if act is Act.GIVE_POSITION:
        return actor.is_staff and actor.organisation_id in facts.invited and actor.role in roles_of(act, facts)
    if act is Act.GIVE_OPINION:
        return actor.is_staff and actor.organisation_id in facts.asked and actor.role in roles_of(act, facts)
    if act is Act.HAND_OVER and holds(actor, case, at):
        return True
    if act is Act.RECUSE:
        may_see = actor.role in HANDLING_ROLES and can_see_case(actor, case)
        return actor.is_staff and (may_see or _decides_a_recusal(actor, case, at))
    return role_on(actor, case, at) in roles_of(act, facts)


def holds(actor: Actor, case: Case, at: datetime) -> bool:
    """Tell whether the actor is the officer of a case, or stands in for him now."""
    officer = case.officer
    if officer is None or not actor.is_staff or actor.organisation_id != case.organisation_id:
        return False
    return officer.user_id == actor.id or (may_be_away(case) and officer.pk in accounts.stood_in_for(actor, at))


def may_be_away(case: Case) -> bool:
    """Tell whether a case's officer may be on leave: False only where the case was read with the answer that he is not."""
    return getattr(case, "is_officer_away", True)


def with_officers_leave(rows: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    """Return the cases read with `is_officer_away`, so that leaves are asked for only where there is one."""
    return rows.annotate(is_officer_away=Exists(Leave.objects.running_at(at).filter(post=OuterRef("officer"))))


def with_later_version(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases read with `has_later_version`: whether their item has one that was published after theirs."""
    return rows.annotate(has_later_version=Exists(_later_versions(OuterRef("item"), OuterRef("item_version__number"))))


def _later_versions(item: int | OuterRef, number: int | OuterRef) -> QuerySet[ItemVersion]:
    return ItemVersion.objects.filter(item=item, number__gt=number).exclude(state=VersionState.DRAFT)


def can_check_pages(actor: Actor, case: Case, facts: CaseFacts, at: datetime) -> bool:
    """Tell whether the actor may find pages right or wrong now: whoever may ask for corrections, or reviews."""
    asking = (Act.REQUEST_CORRECTION, Act.REVIEW)
    return any(can_act(actor, case, act, facts, at) and not why_not(act, facts, actor.id) for act in asking)


def options(actor: Actor, case: Case, facts: CaseFacts, at: datetime) -> list[ActOption]:
    """Return every act of the actor on a case with what stands against it now, in the order of the table.

    `facts` are those that concern him (`queries.facts_of`).
    """
    found = [
        ActOption(act, _why_not(actor, case, act, facts, at))
        for act in TRANSITIONS
        if can_act(actor, case, act, facts, at)
    ]
    return [one for one in found if one.act is not Act.MOVE_VERSION or (one.is_allowed and _has_later_version(case))]


def _why_not(actor: Actor, case: Case, act: Act, facts: CaseFacts, at: datetime) -> str:
    """Return what stands against an act; for an extension also that its limit was extended once, or is over (§42)."""
    reason = why_not(act, facts, actor.id)
    if reason or act is not Act.EXTEND:
        return reason
    clock = limit_to_extend(actor, case, at)
    if clock is None:
        return NOTHING_TO_EXTEND
    limit = clock.extension_limit
    return why_not_extend(extension=clock.extension, extension_limit=limit, at=at, due_at=clock.due_at)


def limit_to_extend(actor: Actor, case: Case, at: datetime) -> Clock | None:
    """Return the open limit that the actor extends: the head of the government that of the whole application (§42)."""
    if role_on(actor, case, at) == GOVERNMENT_HEAD:
        return clocks.open_clock("application", case.application.number or "", JOINT)
    return clocks.open_clock("case", case.number, STATUTORY)


def _has_later_version(case: Case) -> bool:
    known: bool | None = getattr(case, "has_later_version", None)
    return _later_versions(case.item_id, case.item_version.number).exists() if known is None else known
