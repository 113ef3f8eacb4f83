"""Reminding of deferred documents: two days before the last day, and on it, each once."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from mingban.cases import queries, rules
from mingban.cases.choices import MaterialState
from mingban.cases.models import Material
from mingban.catalogue.definitions import Missed
from mingban.core.times import local_day, say_day
from mingban.notices import actions as notices

DAYS_BEFORE = 2
# Nobody is woken.
FROM_HOUR, UNTIL_HOUR = 8, 20


def remind_of_deferred(*, at: datetime) -> int:
    """Remind applicants, and agents who may still act, of documents whose day is near; return of how many documents.

    A reminder that was sent is not sent again (`notices.send_notice` knows its key); one for a day that moved is a new one.
    """
    if not FROM_HOUR <= timezone.localtime(at).hour < UNTIL_HOUR:
        return 0
    today = local_day(at)
    near = Material.objects.filter(
        state=MaterialState.DEFERRED, due_on__range=(today, today + timedelta(days=DAYS_BEFORE))
    )
    awaited = near.filter(uses__case__in=queries.open_cases()).select_related(
        "application__applicant", "application__agent"
    )
    found = list(awaited.distinct().order_by("pk"))
    for material in found:
        _remind(material, is_last=material.due_on == today, at=at)
    return len(found)


def _remind(material: Material, *, is_last: bool, at: datetime) -> None:
    application = material.application
    day = say_day(material.due_on) if material.due_on else ""
    until = f"今天（{day}）是最后一天" if is_last else f"最迟 {day}"
    text = f"“{application.subject_name}”还要补交{material.name}，{until}。{rules.say_missed(ends=_ends(material))}"
    link = reverse("cases:material-supply", args=[application.number, material.kind_code])
    rung = "last" if is_last else "before"
    for party in queries.people_of(application, at):
        key = f"cases/deferred/{material.pk}/{material.due_on}/{rung}/{party.pk}"
        notices.send_notice(key=key, party=party, text=text, link=link, at=at)


def _ends(material: Material) -> bool:
    """Tell whether some open case ends when the document does not come."""
    cases = queries.open_cases().filter(materials__material=material).select_related("item_version")
    return any(material in queries.deferred_uses(case, Missed.WITHDRAWN) for case in cases.distinct())
