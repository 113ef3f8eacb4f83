"""What acts read of a case: the same few reads in each of them, so their SQL is built once in a process."""

from collections import defaultdict

from django.db.models import QuerySet

from mingban.cases.models import Application, Case, Opinion, Step
from mingban.core.prepared import Prepared, read_ahead


def _application(number: str) -> QuerySet[Application]:
    rows = Application.objects.select_related("applicant", "agent", "bundle_version").select_for_update(of=("self",))
    return rows.defer("bundle_version__definition").filter(cases__number=number)


def _with_office(rows: QuerySet[Case]) -> QuerySet[Case]:
    # The definition is parsed once in a process.
    return rows.select_related("organisation__region", "item_version").defer("item_version__definition")


def _case(number: str) -> QuerySet[Case]:
    rows = Case.objects.filter(number=number).select_for_update(of=("self",))
    return _with_office(rows).select_related("officer__user")


_applications = Prepared(_application)
_cases = Prepared(_case)
_waiting = Prepared(lambda case: _with_office(Case.objects.filter(needs=case)).order_by("position"))
_needs = Prepared(lambda case: Case.objects.filter(needed_by=case))
_steps = Prepared(lambda case: Step.objects.select_related("organisation").filter(case=case))
_opinions = Prepared(lambda case: Opinion.objects.filter(step__case=case).select_related("user").order_by("pk"))


def locked_case(number: str) -> Case | None:
    """Return a case with its needs, steps and opinions, its application's row and then its own locked; None when there is none."""
    application = next(iter(_applications(number)), None)
    case = next(iter(_cases(number)), None)
    if application is None or case is None:
        return None
    case.application = application
    # What a case needs cannot change under the application's lock.
    read_ahead(case, "needs", _needs(case.pk))
    read_steps(case)
    return case


def read_steps(case: Case) -> None:
    """Read a case's steps with their opinions."""
    steps = _steps(case.pk)
    opinions = defaultdict(list)
    # A step that never opened has none.
    for opinion in _opinions(case.pk) if any(step.opened_at for step in steps) else []:
        opinions[opinion.step_id].append(opinion)
    for step in steps:
        step.case = case
        read_ahead(step, "opinions", opinions[step.pk])
    read_ahead(case, "steps", steps)


def waiting_for(case: Case) -> list[Case]:
    """Return the cases that need the result of this one, in the order of the application."""
    found = _waiting(case.pk)
    for waiting in found:
        waiting.application = case.application
        read_ahead(waiting, "needs", _needs(waiting.pk))
    return found
