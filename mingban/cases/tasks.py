"""What the law or the calendar does by itself, looked for every minute."""

from django.utils import timezone
from django_tasks import task

from mingban.cases import actions, queries
from mingban.core.schedule import every


@every(seconds=60)
@task(queue_name="clocks")
def sweep_deadlines() -> None:
    """Deem accepted what nobody answered in time; end what waited in vain for a deferred document."""
    at = timezone.now()
    for number in queries.silent_cases(at):
        actions.deem_accepted(number=number, at=at)
    for number in queries.cases_with_late_documents(at):
        actions.terminate_case(number=number, at=at)
