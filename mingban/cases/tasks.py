"""What the law or the calendar does by itself, looked for every minute."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.utils import timezone
from django_tasks import task

from mingban.cases import actions, queries
from mingban.cases.models import Case
from mingban.core.errors import Refused
from mingban.core.schedule import every

log = structlog.get_logger(__name__)


@every(seconds=60)
@task(queue_name="clocks")
def sweep_deadlines() -> None:
    """Do what follows from the end of days by itself.

    Deem accepted what nobody answered in time; end, or go on without it, what waited in vain for a deferred document; let count as granted what
    nobody decided in time where the item says so (默示同意), and renewals undecided at the end of the licence (§50).
    """
    at = timezone.now()
    for number in queries.silent_cases(at):
        _try(actions.deem_accepted, number, at)
    for number in queries.cases_with_late_documents(at):
        _try(actions.terminate_case, number, at)
    for number in queries.cases_to_decide_without(at):
        _try(actions.decide_without, number, at)
    for number in queries.lapsed_cases(at):
        _try(actions.consent_case, number, at)
    for number in queries.undecided_renewals(at):
        _try(actions.renew_by_lapse, number, at)


@every(seconds=1800)
@task(queue_name="clocks")
def remind_of_deferred() -> None:
    """Remind of deferred documents whose day is near."""
    actions.remind_of_deferred(at=timezone.now())


def _try(act: Callable[..., Case], number: str, at: datetime) -> None:
    """Do it for one case; one that somebody acted on meanwhile, or that fails, must not keep the others waiting."""
    try:
        act(number=number, at=at)
    except Refused as refusal:
        log.info("cases.sweep_refused", case=number, reason=refusal.message)
    except Exception:
        log.exception("cases.sweep_failed", case=number)
