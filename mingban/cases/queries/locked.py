"""What acts read of a case: the same few reads in each of them, so their SQL is built once in a process."""

from collections import defaultdict

from django.db.models import QuerySet

from mingban.cases.models import Application, Case, CaseMaterial, Opinion, Step
from mingban.core.prepared import Prepared, read_ahead


def _application(number: str) -> QuerySet[Application]:
    rows = Application.objects.select_related("applicant", "agent", "bundle_version").select_for_update(of=("self",))
    return rows.defer("bundle_version__definition").filter(cases__number=number)


def _case(number: str) -> QuerySet[Case]:
    # The definition is parsed once in a process.
    rows = Case.objects.select_related("organisation__region", "item_version", "officer__user")
    return rows.select_for_update(of=("self",)).defer("item_version__definition").filter(number=number)


_applications = Prepared(_application)
_cases = Prepared(_case)
_needs = Prepared(lambda case: Case.objects.filter(needed_by=case))
_steps = Prepared(lambda case: Step.objects.select_related("organisation").filter(case=case))
_opinions = Prepared(lambda case: Opinion.objects.filter(step__case=case).order_by("pk"))
_uses = Prepared(lambda case: CaseMaterial.objects.select_related("material").filter(case=case))


def locked_case(number: str) -> Case | None:
    """Return a case, its application's row and then its own locked, with its needs, steps, opinions and documents; None when there is none."""
    for application in _applications(number):
        for case in _cases(number):
            case.application = application
            _read_ahead(case)
            return case
    return None


_waiting = Prepared(
    lambda case: (
        Case.objects.filter(needs=case)
        .select_related("application", "organisation__region", "item_version")
        .defer("item_version__definition")
        .order_by("position")
    )
)


def waiting_for(case: Case) -> list[Case]:
    """Return the cases that need the result of this one, in the order of the application."""
    found = _waiting(case.pk)
    for waiting in found:
        read_ahead(waiting, "needs", _needs(waiting.pk))
    return found


def _read_ahead(case: Case) -> None:
    """What a case needs cannot change under the application's lock."""
    steps = _steps(case.pk)
    opinions = defaultdict(list)
    # A step that never opened has none.
    for opinion in _opinions(case.pk) if any(step.opened_at for step in steps) else []:
        opinions[opinion.step_id].append(opinion)
    for step in steps:
        step.case = case
        read_ahead(step, "opinions", opinions[step.pk])
    read_ahead(case, "steps", steps)
    read_ahead(case, "needs", _needs(case.pk))
