"""From the decision to the end."""

from datetime import datetime

from django.db import transaction

from mingban.cases.actions import timing
from mingban.cases.actions.base import Outcome, follow, perform
from mingban.cases.choices import Act, CaseState, DeliveryMeans
from mingban.cases.events import CaseConcluded, CaseDelivered
from mingban.cases.models import Case
from mingban.cases.queries import letters
from mingban.core.actors import SYSTEM, Actor


def deliver_case(
    *, number: str, note: str = "", by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> Case:
    """Hand over the result as the applicant chose; online or at the counter the case is concluded at once.

    :raises CannotAct: before the decision.
    """

    def change(case: Case) -> Outcome:
        case.delivered_at = at
        timing.stop(case, timing.DELIVERY, at=at)
        means = DeliveryMeans(case.application.delivery_means)
        content = letters.delivery(case, by, at, note)
        return Outcome(sentence=SENTENCES[means], event=CaseDelivered, content=content, data={"means": means.value})

    with transaction.atomic():
        case = perform(number=number, act=Act.DELIVER, by=by, at=at, key=key, revision=revision, change=change)
        if case.state == CaseState.DELIVERED and case.application.delivery_means != DeliveryMeans.POST:
            follow(case, act=Act.CONCLUDE, by=SYSTEM, at=at, change=lambda case: _concluded(case, at))
    return case


SENTENCES = {
    DeliveryMeans.ONLINE: "结果已经发到您的账户",
    DeliveryMeans.PICK_UP: "结果已经交到您手上",
    DeliveryMeans.POST: "结果已经寄出",
}


def conclude_case(*, number: str, by: Actor, at: datetime, key: str = "", revision: int | None = None) -> Case:
    """Close a delivered case; the application is concluded with its last case.

    :raises CannotAct: before delivery.
    """
    return perform(
        number=number,
        act=Act.CONCLUDE,
        by=by,
        at=at,
        key=key,
        revision=revision,
        change=lambda case: _concluded(case, at),
    )


def _concluded(case: Case, at: datetime) -> Outcome:
    case.concluded_at = at
    return Outcome(sentence="办结", event=CaseConcluded)
