"""Keeping guides up to date (国令711 §12)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.agencies import queries as agencies
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter
from mingban.requests import access
from mingban.requests.choices import FeeScheme
from mingban.requests.definitions import GuideDefinition
from mingban.requests.events import GuideSaved
from mingban.requests.models import RequestGuide

HEADING_ROLES = (Role.REVIEWER, Role.DECIDER, Role.HEAD)


class CannotSaveGuide(Refused):
    """The guide lacks something, or names somebody who is not of the organisation."""


def save_guide(
    *, definition: GuideDefinition, head: StaffPost | None = None, keeps_head: bool = False, by: Actor, at: datetime
) -> RequestGuide:
    """Write an organisation's guide; the head of the organisation does, or the platform from a file.

    `head` is the post that heads the disclosure office; `keeps_head` leaves the one named before.

    :raises NotAllowed: for anybody else. :raises NotFound: when there is no such organisation.
    :raises CannotSaveGuide: for a fee without a day and a document, or the post of another organisation.
    """
    organisation = agencies.organisation(definition.organisation)
    if by.is_staff and not (access.can_edit_guide(by) and by.organisation_id == organisation.pk):
        raise NotAllowed("指南由本单位负责人填写")
    if definition.fee_scheme is not FeeScheme.NONE and not (definition.fee_from and definition.fee_basis):
        raise CannotSaveGuide("收费的，要写明从哪天起、依据哪份文件", field="fee_from")
    if head is not None and (head.organisation_id != organisation.pk or head.role not in HEADING_ROLES):
        raise CannotSaveGuide("机构负责人要是本单位的审查、决定或者负责人岗位", field="head")
    values: dict[str, Any] = definition.model_dump(exclude={"organisation"})
    if not keeps_head:
        values["head"] = head
    with transaction.atomic():
        guide, _ = RequestGuide.objects.update_or_create(
            organisation=organisation, defaults={**values, "changed_at": at}
        )
        ledger.record(
            code="requests.guide.saved",
            matter=Matter(kind="request-guide", id=organisation.code, name=f"{organisation.name}依申请公开指南"),
            by=by,
            at=at,
            sentence="更新依申请公开指南",
            data=definition.model_dump(mode="json"),
        )
        bus.publish(GuideSaved(organisation_code=organisation.code))
    return guide
