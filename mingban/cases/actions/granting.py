"""What a grant gives: the licences that the item results in, and one of a limited number of places."""

from datetime import date, datetime, timedelta

from mingban.cases import queries, rules
from mingban.cases.actions.base import CannotAct
from mingban.cases.models import Case
from mingban.catalogue.definitions import Result, ResultKind
from mingban.catalogue.models import ServiceItem
from mingban.core.actors import Actor
from mingban.licences import actions as licences
from mingban.licences.models import Licence


def lock_places(case: Case) -> None:
    """Where the number is limited, let nobody else accept or grant of the same item until the transaction ends."""
    if queries.definition_of(case).quota:
        list(ServiceItem.objects.select_for_update(of=("self",)).filter(pk=case.item_id).values_list("pk"))


def take_place(case: Case) -> None:
    """Make sure that a limited number has a place left for the case, and nobody before it is still undecided (§57).

    :raises CannotAct: with the sentence who is before, or that all places are taken.
    """
    lock_places(case)
    standing = queries.quota_standing(case)
    reason = rules.why_no_place(standing) if standing else ""
    if reason:
        raise CannotAct(reason)


def issue_results(case: Case, *, by: Actor, at: datetime) -> tuple[list[Licence], list[str]]:
    """Issue the licences of a grant; return them, and the names of what the applicant gets."""
    results = queries.definition_of(case).results
    issued = [
        licences.issue(
            type_code=result.licence_type,
            holder=case.application.applicant,
            organisation=case.organisation,
            matter=queries.case_matter(case),
            content=queries.licence_content(case, result.licence_type),
            by=by,
            at=at,
            not_before=_after_former(case, result),
        )
        for result in results
        if result.kind is ResultKind.LICENCE
    ]
    return issued, [licence.type.name for licence in issued] or [result.name for result in results]


def _after_former(case: Case, result: Result) -> date | None:
    """Return the day after the licence that the result renews (§50)."""
    former = case.renewed_licence
    return former.valid_to + timedelta(days=1) if result.renews and former and former.valid_to else None
