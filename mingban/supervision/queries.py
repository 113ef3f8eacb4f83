"""Reads of supervision: how organisations stand, and orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.disclosure import queries as disclosure
from mingban.disclosure.choices import DutyState
from mingban.disclosure.models import PublishingDuty
from mingban.ledger import queries as ledger
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter
from mingban.supervision import access
from mingban.supervision.choices import OPEN
from mingban.supervision.models import SupervisionOrder

KIND, ANSWER = "supervision-order", "answer-order"


def matter_of(order: SupervisionOrder) -> Matter:
    """Return the order as journal and clocks know it."""
    return Matter(kind=KIND, id=str(order.pk), name=order.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLine:
    """How one organisation stands now: duties due, overdue, stale, with a page that has gone; orders that are not settled."""

    organisation: Organisation
    due: int = 0
    overdue: int = 0
    stale: int = 0
    down: int = 0
    orders: int = 0

    @property
    def trouble(self) -> int:
        """How much there is to look after: the worst come first."""
        return self.overdue + self.stale + self.down


def board(actor: Actor, at: datetime) -> list[OfficeLine]:
    """Return every organisation that a supervisor watches and that has something to publish, the worst first."""
    duties = disclosure.duties_of_desk(actor).order_by()
    is_open = Q(state=DutyState.OPEN)
    counts = {
        "due": Count("pk", filter=is_open & (Q(acts_by__gte=at) | Q(acts_by=None))),
        "overdue": Count("pk", filter=is_open & Q(acts_by__lt=at)),
        "stale": Count("pk", filter=Q(state=DutyState.STALE)),
        "down": Count("pk", filter=is_open & Q(withdrawn_at__isnull=False)),
    }
    rows = duties.values("organisation_id").annotate(**counts)
    by_office: dict[int, dict[str, Any]] = {row["organisation_id"]: dict(row) for row in rows}
    open_orders = SupervisionOrder.objects.filter(access.visible_orders(actor), state__in=OPEN).order_by()
    orders = dict(open_orders.values_list("organisation_id").annotate(Count("pk")))
    with_entries = disclosure.active_entries().order_by().values("organisation_id")
    offices = Organisation.objects.filter(disclosure.watched_organisations(actor))
    offices = offices.filter(Q(pk__in=with_entries) | Q(pk__in=[*by_office, *orders]))
    lines = [
        OfficeLine(
            organisation=office,
            orders=orders.get(office.pk, 0),
            **{name: by_office.get(office.pk, {}).get(name, 0) for name in counts},
        )
        for office in offices
    ]
    return sorted(lines, key=lambda line: (-line.trouble, line.organisation.code))


def orders_of_desk(actor: Actor) -> QuerySet[SupervisionOrder]:
    """Return the orders that an official sees, what is not settled first, the latest first."""
    rows = SupervisionOrder.objects.filter(access.visible_orders(actor)).select_related("organisation", "issued_by")
    rank = Case(When(state__in=OPEN, then=0), default=1, output_field=IntegerField())
    return rows.order_by(rank, "-sent_at", "-pk")


def order_for(actor: Actor, pk: int) -> SupervisionOrder:
    """Return an order that this official may see.

    :raises NotFound: when there is none, or it is none of his.
    """
    rows = SupervisionOrder.objects.filter(access.visible_orders(actor)).select_related(
        "organisation__region", "issued_by"
    )
    order = rows.filter(pk=pk).first()
    if order is None:
        raise NotFound("没有这份督办单，或者它不是您单位的")
    return order


def order_by_id(pk: int) -> SupervisionOrder:
    """Return an order.

    :raises NotFound: when there is none.
    """
    order = SupervisionOrder.objects.select_related("organisation__region", "issued_by").filter(pk=pk).first()
    if order is None:
        raise NotFound("没有这份督办单")
    return order


def order_record(order: SupervisionOrder) -> QuerySet[Entry]:
    """Return what was done about an order, oldest first."""
    return ledger.entries_of(matter_of(order))


def duties_to_order(actor: Actor, organisation_code: str) -> QuerySet[PublishingDuty]:
    """Return the duties of an organisation about which a supervisor may send an order: whatever is open or stale and under no order yet,
    the most urgent first.
    """
    rows = disclosure.duties_of_desk(actor).filter(organisation__code=organisation_code)
    ordered = SupervisionOrder.objects.filter(state__in=OPEN, duties__isnull=False).values("duties")
    return rows.filter(state__in=[DutyState.OPEN, DutyState.STALE]).exclude(pk__in=ordered).order_by("acts_by", "pk")


def organisation_to_order(actor: Actor, *, code: str = "", duty_id: int = 0) -> Organisation:
    """Return whom an order is to go to: by its code, else whose the duty is.

    :raises NotFound: when there is none that this official watches.
    """
    offices = Organisation.objects.filter(disclosure.watched_organisations(actor)).select_related("region")
    found = offices.filter(code=code) if code else offices.filter(publishing_duties=duty_id)
    office = found.first()
    if office is None:
        raise NotFound("没有这个单位，或者它不归您督查")
    return office
