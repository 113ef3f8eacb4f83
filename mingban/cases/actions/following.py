"""Dates that are shown follow their clocks when a calendar changes."""

from django.db import transaction

from mingban.cases.actions import timing
from mingban.cases.actions.base import lock_case
from mingban.cases.models import Application, Case
from mingban.clocks import queries as clocks
from mingban.core.times import local_day

DEFERRED = timing.DEFERRED


@transaction.atomic
def follow_clock(*, owner_kind: str, owner_id: str, duty: str) -> None:
    """Take over the new due date of one clock of a case, of an application's deferred document or of its joint limit; others are left alone."""
    if owner_kind == "case" and Case.objects.filter(number=owner_id).exists():
        case = lock_case(owner_id)
        timing.refresh_due(case)
        timing.refresh_application(case.application)
    elif owner_kind == "application" and (duty.startswith(DEFERRED) or duty == timing.JOINT.code):
        application = Application.objects.select_for_update().filter(number=owner_id).first()
        if application is None:
            return
        if duty.startswith(DEFERRED):
            clock = clocks.open_clock(owner_kind, owner_id, duty)
            due_on = local_day(clock.due_at) if clock and clock.due_at else None
            application.materials.filter(kind_code=duty.removeprefix(DEFERRED)).update(due_on=due_on)
        timing.refresh_application(application)
