"""Who may see and do what with requests. Nobody may by default: only posts of the organisation asked, and who watches its region."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.choices import AssuranceLevel, Role
from mingban.accounts.models import Party, Person
from mingban.agencies.models import Organisation
from mingban.clocks.rules import code_stem
from mingban.core.actors import Actor, ActorKind
from mingban.requests.choices import Act
from mingban.requests.models import AnnualReport, Consultation, DisclosureRequest, RequestGuide
from mingban.requests.rules import APPLICANT, OFFICE_HEAD, SYSTEM, TRANSITIONS

# For what a mandate must be that lets one ask, and act on requests, for somebody else.
SCOPE = "disclosure-request"
HANDLING_ROLES = frozenset({Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD})
READING_ROLES = HANDLING_ROLES | {Role.SUPERVISOR}
ANSWERING_ROLES = frozenset({Role.REVIEWER, Role.DECIDER})


def principals(actor: Actor, at: datetime) -> list[Party]:
    """Return for whom a citizen may ask: himself, entities that he represents, those who mandated him for this."""
    if actor.kind is not ActorKind.PERSON or actor.party_id is None:
        return []
    agent = Party.objects.filter(pk=actor.party_id).first()
    return accounts.principals_of(agent, SCOPE, at) if agent else []


def has_real_name(actor: Actor) -> bool:
    """Tell whether a citizen has proved who he is: the proof of identity that §29 wants."""
    known = Person.objects.filter(pk=actor.party_id or 0, assurance_level__gte=AssuranceLevel.REAL_NAME)
    return actor.kind is ActorKind.PERSON and known.exists()


def own_requests(actor: Actor, at: datetime) -> Q:
    """Return the filter for a citizen's requests: his own and those of whom he may act for."""
    return Q(applicant_id__in=[party.pk for party in principals(actor, at)])


def can_handle(actor: Actor | None, request: DisclosureRequest, at: datetime) -> bool:
    """Tell whether the actor is the applicant, or may act for him."""
    return actor is not None and request.applicant_id in {party.pk for party in principals(actor, at)}


def visible_requests(actor: Actor) -> Q:
    """Return the filter for what an official may see: his organisation's; of a supervisor his region's; never his own matters."""
    if not actor.is_staff or actor.organisation_id is None:
        return Q(pk__in=[])
    if actor.role in HANDLING_ROLES:
        return Q(organisation_id=actor.organisation_id) & _not_his_own(actor)
    if actor.role == Role.SUPERVISOR:
        return Q(organisation__region__code__startswith=_stem_of(actor)) & _not_his_own(actor)
    return Q(pk__in=[])


def _stem_of(actor: Actor) -> str:
    """Return what the codes of the regions begin with that a supervisor watches."""
    code = Organisation.objects.filter(pk=actor.organisation_id or 0).values_list("region__code", flat=True).first()
    return code_stem(code) if code else "none"


def _not_his_own(actor: Actor) -> Q:
    """Return the filter that leaves out an official's private matters (回避)."""
    if actor.private_party_id is None:
        return Q()
    close = accounts.parties_close_to(actor.private_party_id, timezone.now())
    own = DisclosureRequest.objects.filter(Q(applicant_id__in=close) | Q(sender__person_id=actor.private_party_id))
    return ~Q(pk__in=own.values("pk"))


def can_see(actor: Actor | None, request: DisclosureRequest) -> bool:
    """Tell whether an official may open a request."""
    if actor is None:
        return False
    return DisclosureRequest.objects.filter(visible_requests(actor), pk=request.pk).exists()


def heads_office(actor: Actor, organisation_id: int, at: datetime) -> bool:
    """Tell whether the actor heads an organisation's disclosure office: the post that its guide names, else its head."""
    if not actor.is_staff or actor.organisation_id != organisation_id:
        return False
    guide = RequestGuide.objects.select_related("head").filter(organisation_id=organisation_id).first()
    if guide is not None and guide.head is not None and not guide.head.has_ended(at):
        return actor.post_id == guide.head_id
    return actor.role == Role.HEAD


def roles_on(actor: Actor, request: DisclosureRequest, at: datetime) -> frozenset[str]:
    """Return in which roles of the table the actor stands to a request; none at all is usual."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset({SYSTEM})
    if not actor.is_staff:
        return frozenset({APPLICANT}) if can_handle(actor, request, at) else frozenset()
    if actor.role not in HANDLING_ROLES or not can_see(actor, request):
        return frozenset()
    heads = heads_office(actor, request.organisation_id, at)
    return frozenset({actor.role, OFFICE_HEAD} if heads else {actor.role})


def can_act(actor: Actor, request: DisclosureRequest, act: Act, at: datetime) -> bool:
    """Tell whether the actor's post, or being the applicant, lets him do an act; whether it is possible now is another question."""
    return bool(roles_on(actor, request, at) & TRANSITIONS[act].roles)


def can_type_in(actor: Actor) -> bool:
    """Tell whether an official types in requests that come on paper, by voice or by fax: clerks do, who check identity cards."""
    return actor.is_staff and actor.role == Role.CLERK


def questions_to(actor: Actor) -> Q:
    """Return the filter for consultations that an official may read: of his organisation, which made the information too.

    Of his own matters he reads none (回避).
    """
    if not actor.is_staff or actor.role not in HANDLING_ROLES or actor.organisation_id is None:
        return Q(pk__in=[])
    return Q(organisation_id=actor.organisation_id) & Q(
        request__in=DisclosureRequest.objects.filter(_not_his_own(actor))
    )


def can_answer(actor: Actor, consultation: Consultation) -> bool:
    """Tell whether an official answers for an organisation that was asked."""
    is_theirs = consultation.organisation_id is not None and consultation.organisation_id == actor.organisation_id
    return actor.is_staff and is_theirs and actor.role in ANSWERING_ROLES


def can_edit_guide(actor: Actor) -> bool:
    """Tell whether the actor keeps the guide of his organisation up to date: its head does."""
    return actor.is_staff and actor.role == Role.HEAD


def can_write_report(actor: Actor) -> bool:
    """Tell whether the actor writes the annual report of his organisation: whoever handles its requests does."""
    return actor.is_staff and actor.role in HANDLING_ROLES


def can_publish_report(actor: Actor, report: AnnualReport) -> bool:
    """Tell whether the actor publishes a report: the head of its organisation, unless he wrote it himself (four eyes)."""
    is_head = actor.is_staff and actor.role == Role.HEAD and actor.organisation_id == report.organisation_id
    return is_head and not report.writers.filter(pk=actor.id or 0).exists()


def counted_organisations(actor: Actor) -> Q:
    """Return the filter over organisations whose figures an official may read; nobody else may read any here."""
    if not actor.is_staff or actor.organisation_id is None:
        return Q(pk__in=[])
    if actor.role == Role.SUPERVISOR:
        return Q(region__code__startswith=_stem_of(actor))
    return Q(pk=actor.organisation_id) if actor.role in HANDLING_ROLES else Q(pk__in=[])
