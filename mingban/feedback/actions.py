"""Rating a service."""

from datetime import datetime

from django.db import transaction

from mingban.cases.actions.base import lock_case
from mingban.cases.queries import can_handle, case_matter, definition_of, on_behalf
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.feedback.choices import Grade, RatingChannel, Reason
from mingban.feedback.events import CaseRated
from mingban.feedback.models import Rating
from mingban.feedback.queries import RATEABLE
from mingban.ledger import actions as ledger


class CannotRate(Refused):
    """The service is not delivered yet, or was rated already."""


def rate_case(
    *,
    number: str,
    grade: int,
    reasons: list[str],
    comment: str,
    by: Actor,
    at: datetime,
    channel: str = RatingChannel.WEB,
) -> Rating:
    """Say once how a delivered service was, in one of five grades; reasons and words are free (GB/T 39734).

    :raises NotAllowed: for anybody but the applicant or his agent.
    :raises CannotRate: before delivery, a second time, or with a grade that is none.
    """
    with transaction.atomic():
        case = lock_case(number)
        if not can_handle(by, case.application, at):
            raise NotAllowed("只有办事人能评价这件事")
        if case.state not in RATEABLE:
            raise CannotRate("办好并送达以后才能评价")
        if grade not in Grade.values or not set(reasons) <= set(Reason.values):
            raise CannotRate("请从五个等级里选一个", field="grade")
        if Rating.objects.filter(case=case).exists():
            raise CannotRate("这件事您已经评价过了")
        rating = Rating.objects.create(
            case=case,
            item_code=definition_of(case).code,
            organisation_code=case.organisation.code,
            grade=grade,
            reasons=sorted(reasons),
            comment=comment.strip()[:500],
            channel=channel,
            rated_at=at,
        )
        _record(rating, on_behalf(by, case.application), at)
    return rating


def _record(rating: Rating, by: Actor, at: datetime) -> None:
    """Leave the entry without the rater's words: entries can never be erased."""
    ledger.record(
        code="feedback.case.rated",
        matter=case_matter(rating.case),
        by=by,
        at=at,
        sentence=f"评价：{Grade(rating.grade).label}",
        data={"grade": rating.grade, "reasons": rating.reasons},
    )
    bus.publish(CaseRated(rating_id=rating.pk, grade=rating.grade))
