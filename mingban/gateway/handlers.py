"""Write messages for subscribers when something has happened to a case."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from mingban.cases import queries as cases
from mingban.cases.events import ApplicationSubmitted, CaseEvent, DeferredSupplied
from mingban.cases.models import Application, Case
from mingban.core import bus
from mingban.gateway import actions, registry
from mingban.gateway.tasks import wake_sender


def _tell(event: str, case_ids: list[int], document_number: str = "") -> None:
    now = timezone.now()
    found = (cases.case_by_id(case_id) for case_id in case_ids)
    written = sum(
        actions.tell_of_case(event=event, case=case, document_number=document_number, at=now) for case in found
    )
    if written:
        transaction.on_commit(wake_sender, robust=True)


def _teller(name: str) -> Callable[[CaseEvent], None]:
    """Return the handler of one kind of event; the outbox knows it by its name, which therefore is the event's."""

    def tell(event: CaseEvent) -> None:
        _tell(name, [event.case_id], event.document_number)

    tell.__qualname__ = f"tell[{name}]"
    return tell


for _name, _kind in registry.case_events().items():
    bus.subscribe(_kind)(_teller(_name))


@bus.subscribe(ApplicationSubmitted)
def tell_submission(event: ApplicationSubmitted) -> None:
    """Tell agents of the application, departments of their new cases."""
    application = Application.objects.select_related("applicant", "agent").get(pk=event.application_id)
    if actions.tell_of_application(event=registry.APPLICATION_SUBMITTED, application=application, at=timezone.now()):
        transaction.on_commit(wake_sender, robust=True)
    _tell(registry.SUBMITTED, list(application.cases.order_by("position").values_list("pk", flat=True)))


@bus.subscribe(DeferredSupplied)
def tell_deferred(event: DeferredSupplied) -> None:
    """Tell departments that a document which they waited for has come."""
    waiting = Case.objects.filter(
        application_id=event.application_id, materials__material__kind_code=event.kind_code
    ).distinct()
    _tell(registry.DEFERRED_SUPPLIED, list(waiting.order_by("position").values_list("pk", flat=True)))
