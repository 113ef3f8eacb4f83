"""Letting words stand that were advised against."""

from datetime import datetime

from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.disclosure import access
from mingban.disclosure.models import Publication, WavedAdvice


class MayNotWave(NotAllowed):
    """Only who writes for the organisation lets words stand."""


def wave_advice(*, page: Publication, digest: str, by: Actor, at: datetime) -> None:
    """Note that somebody has looked at a piece of advice and lets the words stand; again does nothing.

    :raises MayNotWave:
    """
    if not access.can_write_in(by, page.get_parent().specific):
        raise MayNotWave("只有本单位的信息发布人员可以放过")
    WavedAdvice.objects.get_or_create(
        page_id=page.pk, digest=digest[:64], defaults={"by": by.as_json(), "waved_at": at}
    )
