"""Reads of ratings: figures only, never who rated."""

from dataclasses import dataclass

from django.db.models import Avg, Count, Q, QuerySet

from mingban.cases.choices import CaseState
from mingban.cases.models import Application, Case
from mingban.feedback.choices import Grade
from mingban.feedback.models import Rating

RATEABLE = (CaseState.DELIVERED, CaseState.CONCLUDED)


@dataclass(frozen=True, slots=True)
class Score:
    """The public figures of one item or of all: how many rated, their mean grade (1 to 5), how many were bad."""

    count: int
    mean: float | None
    bad: int


def score(**filters: str) -> Score:
    """Return the score over ratings that match, such as `item_code="..."`; without filters over all."""
    return _score(Rating.objects.filter(**filters))


def score_of_bundle(code: str) -> Score:
    """Return the score over everything that was applied for through one bundle."""
    return _score(Rating.objects.filter(case__application__bundle_version__bundle__code=code))


def _score(ratings: QuerySet[Rating]) -> Score:
    is_bad = Q(grade__lte=Grade.BAD)
    found = ratings.aggregate(n=Count("id"), mean=Avg("grade"), bad=Count("id", filter=is_bad))
    return Score(found["n"], round(found["mean"], 1) if found["mean"] else None, found["bad"])


def cases_to_rate(application: Application) -> QuerySet[Case]:
    """Return the delivered cases of an application that are not rated yet, in the bundle's order."""
    cases = application.cases.select_related("organisation", "item_version__item")
    return cases.filter(state__in=RATEABLE, rating=None).order_by("position")


def ratings_of(application: Application) -> QuerySet[Rating]:
    """Return the ratings already given for an application, for the applicant's own page."""
    return Rating.objects.filter(case__application=application).select_related("case").order_by("case__position")
