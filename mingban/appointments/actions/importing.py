"""Entering the queues of halls from a file."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mingban.agencies.models import Counter, ServiceCentre
from mingban.appointments.definitions import QueueDefinition
from mingban.appointments.models import Queue
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, Problem
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


def import_queues(*, definitions: Sequence[QueueDefinition], by: Actor, at: datetime) -> int:
    """Enter or change queues by hall and code, all or nothing; return how many. Those left out stay as they are.

    :raises BadInput: with every hall or counter that is not there.
    """
    with transaction.atomic():
        problems = [problem for number, one in enumerate(definitions, 1) for problem in _problems(number, one)]
        if problems:
            raise BadInput(f"排队业务的文件有 {len(problems)} 处不对", problems=problems)
        for one in definitions:
            _write(one)
        ledger.record(
            code="appointments.queues.imported",
            matter=Matter(kind="queues", id=definitions[0].centre, name="排队业务"),
            by=by,
            at=at,
            sentence=f"导入排队业务 {len(definitions)} 项",
            data={"queues": [one.code for one in definitions]},
        )
    return len(definitions)


def _problems(number: int, one: QueueDefinition) -> list[Problem]:
    if not ServiceCentre.objects.filter(code=one.centre).exists():
        return [Problem(f"{number}.centre", f"没有大厅 {one.centre}")]
    known = set(Counter.objects.filter(centre__code=one.centre).values_list("number", flat=True))
    return [Problem(f"{number}.counters", f"没有 {each} 号窗口") for each in one.counters if each not in known]


def _write(one: QueueDefinition) -> None:
    centre = ServiceCentre.objects.get(code=one.centre)
    values = one.model_dump(exclude={"centre", "code", "counters"})
    queue, _ = Queue.objects.update_or_create(centre=centre, code=one.code, defaults=values)
    queue.counters.set(centre.counters.filter(number__in=one.counters))
