"""撤下: a publication is taken off the site; a notice with the reason stands at its address."""

from datetime import datetime

from django.db import transaction

from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, NotFound, Refused
from mingban.disclosure import access, queries, rules
from mingban.disclosure.models import Publication, Retraction
from mingban.ledger import actions as ledger

SHORTEST_REASON, LONGEST_REASON = 5, 300


class MayNotRetract(NotAllowed):
    """Only who writes or signs for the organisation takes its publications back."""


class CannotRetract(Refused):
    """The publication cannot be taken back, or not so."""


class NothingToRetract(NotFound):
    """There is no such publication, or it is not live."""


def retract_publication(*, page_id: int, reason: str, by: Actor, at: datetime) -> Retraction:
    """Take a publication off the site; everybody reads at its address when, by whom and why.

    The reason is public, so it may not hold personal data itself: what is taken back is often taken back for that.

    :raises NothingToRetract: :raises MayNotRetract:
    :raises CannotRetract: without a reason, or with personal data in it.
    """
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise CannotRetract(f"理由写 {SHORTEST_REASON} 到 {LONGEST_REASON} 个字", field="reason")
    if rules.private_in(reason):
        raise CannotRetract("理由是公开的，里面不要写个人信息", field="reason")
    with transaction.atomic():
        page = Publication.objects.select_for_update().filter(pk=page_id, live=True).first()
        if page is None:
            raise NothingToRetract("没有这条信息，或者它已经撤下了")
        if not access.can_retract(by, page):
            raise MayNotRetract("只有本单位的信息发布人员和负责人可以撤下")
        row = _put_notice(page, reason, by, at)
        ledger.record(
            code="disclosure.publication.retracted",
            matter=queries.matter_of(page),
            by=by,
            at=at,
            sentence=f"撤下了《{page.title}》：{reason}",
        )
        page.specific.unpublish(log_action=True)
    return row


def _put_notice(page: Publication, reason: str, by: Actor, at: datetime) -> Retraction:
    office = page.organisation
    return Retraction.objects.create(
        page=page,
        reason=reason,
        organisation=office.name if office else "",
        by=by.as_json(),
        retracted_at=at,
    )


def note_absence(*, page: Publication, by: Actor, at: datetime) -> None:
    """Put a notice at the address of a page that Wagtail has taken off at the time set for it."""
    _put_notice(page, "发布时定好的公开时间到了", by, at)


def end_notice(*, page: Publication, at: datetime) -> None:
    """End the notice of a page that is published again."""
    Retraction.objects.filter(page=page.pk, ended_at=None).update(ended_at=at)
