"""Letting an edition out, and taking one back."""

from datetime import datetime

from django.db import transaction

from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, StalePage
from mingban.datasets import access, rules
from mingban.datasets.actions.base import (
    SHORTEST_REASON,
    CannotAct,
    edition_of,
    lock_dataset,
    record,
    tell_published,
    tell_withdrawn,
)
from mingban.datasets.choices import EditionState
from mingban.datasets.models import Dataset, Edition


class NeedsAnother(NotAllowed):
    """Who brought it in does not publish it: it takes another official of the organisation."""


def publish_edition(*, code: str, number: int, by: Actor, at: datetime) -> Edition:
    """Let everybody read an edition; the one that it corrects stays, and says by which it was corrected. Twice is once.

    :raises NotFound: :raises NotAllowed: for other posts. :raises NeedsAnother: for who brought it in.
    :raises CannotAct: when it was withdrawn, or holds what looks like personal data and nobody has said why that may be.
    :raises StalePage: when another edition of its period has come out since.
    """
    with transaction.atomic():
        dataset = lock_dataset(code)
        edition = edition_of(dataset, number)
        if not access.can_publish(by, dataset):
            raise NotAllowed("您的岗位不能发布，要由这个单位的负责人发布")
        if edition.state == EditionState.PUBLISHED:
            return edition
        _check_ready(dataset, edition, by)
        dataset.editions.current().filter(period=edition.period).update(is_current=False)
        edition.state, edition.is_current = EditionState.PUBLISHED, True
        edition.published_at, edition.published_by_id = at, by.id
        edition.save(update_fields=["state", "is_current", "published_at", "published_by"])
        dataset.first_published_at = dataset.first_published_at or at
        dataset.changed_at = at
        dataset.save(update_fields=["first_published_at", "changed_at"])
        sentence = f"发布“{dataset.title}”{rules.say_period(edition.period)}，{edition.row_count} 行"
        if edition.former_id:
            sentence += f"；更正原来的一版：{edition.reason}"
        record(dataset, "edition.published", sentence, by=by, at=at, number=number, digest=edition.digest)
        tell_published(edition, at)
    return edition


def _check_ready(dataset: Dataset, edition: Edition, by: Actor) -> None:
    if by.is_staff and by.id == edition.imported_by_id:
        raise NeedsAnother("这一版是您导入的，要请本单位的另一位负责人看过再发布")
    if edition.state != EditionState.DRAFT:
        raise CannotAct("撤下的不能再发布，请重新导入")
    if edition.findings and not edition.justification:
        raise CannotAct(
            f"有 {len(edition.findings)} 处像是个人信息，要打码以后重新导入，或者由导入的人写明为什么可以公开"
        )
    current = dataset.editions.current().filter(period=edition.period).first()
    if current is not None and current.pk != edition.former_id:
        raise StalePage("导入以后，这一期已经发布了另外一版，请重新导入")


def withdraw_edition(*, code: str, number: int, reason: str, by: Actor, at: datetime) -> Edition:
    """Show an edition no more; its page stays and says why. Of its period nothing holds then until another edition comes.

    :raises NotFound: :raises NotAllowed: :raises CannotAct: without a reason, or when it is not published.
    """
    with transaction.atomic():
        dataset = lock_dataset(code)
        edition = edition_of(dataset, number)
        if not access.can_publish(by, dataset):
            raise NotAllowed("您的岗位不能撤下，要由这个单位的负责人撤下")
        said = " ".join(reason.split())
        if edition.state == EditionState.WITHDRAWN:
            return edition
        if edition.state != EditionState.PUBLISHED:
            raise CannotAct("没有发布的不用撤下，可以直接丢掉")
        if not SHORTEST_REASON <= len(said) <= 500:
            raise CannotAct("请写明为什么撤下，最多 500 个字，理由会公开", field="reason")
        edition.state, edition.is_current = EditionState.WITHDRAWN, False
        edition.withdrawn_at, edition.withdrawal_reason = at, said
        edition.save(update_fields=["state", "is_current", "withdrawn_at", "withdrawal_reason"])
        dataset.changed_at = at
        dataset.save(update_fields=["changed_at"])
        sentence = f"撤下“{dataset.title}”{rules.say_period(edition.period)}，理由：{said}"
        record(dataset, "edition.withdrawn", sentence, by=by, at=at, number=number)
        tell_withdrawn(edition)
    return edition
