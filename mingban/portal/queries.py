"""What the portal's pages show, read from every app below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, Prefetch, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from mingban.accounts.models import Look, Mandate, Party
from mingban.agencies import queries as agencies
from mingban.agencies.models import Organisation, ServiceCentre
from mingban.appointments import queries as appointments
from mingban.cases import queries as case_queries
from mingban.cases import rules as cases
from mingban.cases.choices import ApplicationState, CaseState, MaterialState
from mingban.cases.models import Application, Case, CaseMaterial, Material
from mingban.catalogue import queries as catalogue
from mingban.catalogue.choices import VersionState
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition, Unit
from mingban.catalogue.models import ItemVersion
from mingban.core.actors import Actor
from mingban.feedback.models import Rating
from mingban.licences.models import Licence
from mingban.notices.models import Notice
from mingban.portal import rules
from mingban.portal.rules import Standing

TILES = 8
OPEN_CASES = sorted(set(CaseState) - cases.ENDED)
POPULAR_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Card:
    """A bundle or item as pages list it."""

    code: str
    title: str
    text: str
    picture: str
    url: str
    tag: str = ""
    tag_kind: str = ""
    everyday_name: str = ""


@dataclass(frozen=True)
class Hall:
    """A service centre and whether its doors are open now (None: that year's days off are not announced yet).

    `waiting` people have taken a number there; None where no numbers are given out.
    """

    code: str
    name: str
    address: str
    phone: str
    hours: list[str]
    is_open: bool | None
    waiting: int | None


def guide_url(kind: str, code: str) -> str:
    """Return the address of a bundle's or an item's guide."""
    try:
        return reverse(f"catalogue:{kind}-guide", args=[code])
    except NoReverseMatch:
        return reverse("portal:services-list")


def bundle_cards(limit: int | None = None) -> list[Card]:
    """Return the open bundles as cards, by name."""
    bundles = [catalogue.bundle_definition(version) for version in catalogue.open_bundles()[:limit]]
    codes = {member.item for bundle in bundles for member in bundle.members}
    items = {version.item.code: catalogue.item_definition(version) for version in _items(codes)}
    return [_bundle_card(bundle, items) for bundle in bundles]


def _items(codes: Iterable[str]) -> QuerySet[ItemVersion]:
    return catalogue.open_items().filter(item__code__in=list(codes))


def _bundle_card(bundle: BundleDefinition, items: dict[str, ItemDefinition]) -> Card:
    visits = max((items[member.item].visits for member in bundle.members if member.item in items), default=0)
    return Card(
        code=bundle.code,
        title=bundle.name,
        text=bundle.summary,
        picture=bundle.icon,
        url=guide_url("bundle", bundle.code),
        tag=rules.visits_in_words(visits),
        tag_kind="" if visits else "ok",
        everyday_name=next(iter(bundle.everyday_names), bundle.name),
    )


def item_card(version: ItemVersion) -> Card:
    """Return an item as a card."""
    item = catalogue.item_definition(version)
    return Card(
        code=item.code,
        title=item.plain_name,
        text=f"{version.item.organisation.short_name}，{_limit(item)}",
        picture=rules.picture_of(item.plain_name),
        url=guide_url("item", item.code),
        tag=rules.visits_in_words(item.visits),
        tag_kind="" if item.visits else "ok",
    )


def _limit(item: ItemDefinition) -> str:
    limit = item.promised_limit
    said = rules.limit_in_words(limit.days, is_working=limit.unit is Unit.WORKING_DAY)
    return "当天办好" if limit.days == 0 else f"{said}内办好"


def items_of_organisation(organisation: str = "") -> QuerySet[ItemVersion]:
    """Return the open items, of one organisation or of all, by name."""
    rows = catalogue.open_items()
    return rows.filter(item__organisation__code=organisation) if organisation else rows


def organisations_with_items() -> QuerySet[Organisation]:
    """Return the organisations that have open items, each with `item_count`."""
    in_force = Q(items__is_open=True, items__versions__state=VersionState.IN_FORCE)
    counted = Organisation.objects.annotate(item_count=Count("items", filter=in_force, distinct=True))
    return counted.filter(item_count__gt=0).order_by("name")


def popular_items(at: datetime) -> list[Card]:
    """Return the items that most cases of the last thirty days are for, filled up by name."""
    recent = Case.objects.filter(submitted_at__gte=at - POPULAR_FOR, item_version__item__is_open=True)
    counted = recent.values_list("item_version__item__code").annotate(count=Count("id")).order_by("-count")
    wanted = [code for code, _ in counted[:TILES]]
    found = {version.item.code: version for version in _items(wanted)}
    most = [found[code] for code in wanted if code in found]
    others = catalogue.open_items().exclude(item__code__in=wanted)[: TILES - len(most)]
    return [item_card(version) for version in [*most, *others]]


@dataclass(frozen=True)
class Offer:
    """How much can be done here: items, and those for which nobody has to come in person."""

    items: int
    from_home: int


def offer() -> Offer:
    """Count what can be done here."""
    items = catalogue.open_items()
    return Offer(items.count(), items.exclude(definition__visits__gt=0).count())


def halls(region_code: str, at: datetime) -> list[Hall]:
    """Return the service centres of a region and whether each is open at this instant."""
    rows = ServiceCentre.objects.filter(organisation__region__code=region_code)
    return [
        Hall(
            code=centre.code,
            name=centre.name,
            address=centre.address,
            phone=centre.phone,
            hours=agencies.hours_in_words(centre),
            is_open=agencies.is_open_at(centre, at),
            waiting=appointments.waiting_in(centre, at),
        )
        for centre in rows.select_related("organisation__region").prefetch_related("hours").order_by("name")
    ]


def figures() -> list[dict[str, str]]:
    """Return how it was done so far, in words; what is not there yet is left out."""
    ended = Case.objects.filter(state__in=[CaseState.DELIVERED, CaseState.CONCLUDED]).count()
    rated = Rating.objects.aggregate(average=Avg("grade"), count=Count("id"), bad=Count("id", filter=Q(grade__lte=2)))
    found = [{"label": "办好了", "value": f"{ended:,}", "unit": "件"}] if ended else []
    if rated["count"]:
        found += [
            {"label": "群众评价", "value": f"{rated['count']:,}", "unit": "条"},
            {"label": "平均分，满分 5 分", "value": f"{rated['average']:.1f}", "unit": "分"},
            {"label": "其中不满意", "value": f"{rated['bad']:,}", "unit": "条"},
        ]
    return found


@dataclass(frozen=True)
class MyApplication:
    """One application in a citizen's list."""

    application: Application
    standing: Standing
    is_for_other: bool


def my_applications(actor: Actor, at: datetime) -> list[MyApplication]:
    """Return the actor's applications and those he handles for others, the latest first."""
    numbered = Prefetch("cases", queryset=Case.objects.order_by("position"), to_attr="listed_cases")
    deferred = Prefetch("materials", queryset=_still_deferred(), to_attr="listed_deferred")
    rows = Application.objects.filter(case_queries.own_applications(actor, at)).select_related("applicant")
    return [
        MyApplication(row, _standing(row), is_for_other=row.applicant_id != actor.party_id)
        for row in rows.prefetch_related(numbered, deferred).order_by("-changed_at", "-id")
    ]


def _standing(application: Application) -> Standing:
    if application.state == ApplicationState.DRAFT:
        return Standing(rules.DRAFT, "")
    listed: list[Case] = application.listed_cases  # type: ignore[attr-defined]  # prefetched above
    words = [cases.plain_state(CaseState(case.state), is_approved=case.is_approved) for case in listed]
    found = rules.standing(words)
    waits = bool(application.listed_deferred) and found.word not in rules.TAG_KINDS  # type: ignore[attr-defined]
    return Standing(rules.WAITS_FOR_APPLICANT, found.sentence) if waits else found


def corrections(mine: Iterable[MyApplication]) -> list[Case]:
    """Return the cases of these applications that wait for their applicant to correct something, with what is wrong (`wrong`)."""
    own = [one.application for one in mine if _listed(one.application, CaseState.CORRECTING)]
    if not own:
        return []
    wrong = CaseMaterial.objects.exclude(remark="").filter(material__state=MaterialState.REJECTED)
    rows = Case.objects.filter(application__in=own, state=CaseState.CORRECTING).select_related(
        "application", "organisation"
    )
    return list(rows.prefetch_related(Prefetch("materials", wrong.select_related("material"), "wrong")).order_by("id"))


def _listed(application: Application, state: CaseState) -> bool:
    listed: list[Case] = application.listed_cases  # type: ignore[attr-defined]  # prefetched by my_applications
    return any(case.state == state for case in listed)


def deferred_materials(mine: Iterable[MyApplication]) -> list[Material]:
    """Return the documents of these applications that still have to be handed in, those due first on top."""
    found: list[Material] = []
    for one in mine:
        found += one.application.listed_deferred  # type: ignore[attr-defined]  # prefetched by my_applications
    return sorted(found, key=lambda material: (material.due_on or date.max, material.pk))


def _still_deferred() -> QuerySet[Material]:
    """Return the deferred documents that some open case waits for."""
    return Material.objects.filter(state=MaterialState.DEFERRED, uses__case__state__in=OPEN_CASES).distinct()


def my_licences(party_id: int) -> QuerySet[Licence]:
    """Return a party's licences, newest first."""
    return Licence.objects.filter(holder_id=party_id).select_related("type", "organisation").order_by("-issued_at")


def latest_messages(party_id: int, limit: int) -> list[Notice]:
    """Return a party's last messages on this site."""
    return list(Notice.objects.on_site().filter(party_id=party_id).order_by("-created_at", "-id")[:limit])


def latest_looks(party_id: int, limit: int) -> list[Look]:
    """Return the last times that somebody looked at a party's personal data."""
    return list(Look.objects.filter(party_id=party_id).order_by("-at", "-id")[:limit])


def mandates_held(party_id: int, at: datetime) -> list[Party]:
    """Return the parties that have mandated this one and may be acted for now."""
    rows = Mandate.objects.filter(agent_id=party_id, revoked_at=None, valid_from__lte=at, valid_to__gt=at)
    return [mandate.principal for mandate in rows.select_related("principal").order_by("id")]
