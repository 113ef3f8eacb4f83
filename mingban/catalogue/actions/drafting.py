"""Edit what is to be published: a draft takes whatever is typed; what is wrong with it is told, and stops only its publication."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from mingban.catalogue import queries
from mingban.catalogue.actions.publishing import require_publisher
from mingban.catalogue.choices import OPEN_DRAFTS, DraftState
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.models import Draft
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotFound, Refused, StalePage
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


class CannotStart(BadInput):
    """There is something of this code already, or the code cannot be one."""


class CannotEdit(Refused):
    """The draft is with whoever checks it, or done with."""


class Overtaken(StalePage):
    """Somebody else saved the same part in between; `draft` is as he left it. Nothing was saved, nothing is lost."""

    def __init__(self, message: str, *, draft: Draft) -> None:
        super().__init__(message)
        self.draft = draft


def matter_of(draft: Draft) -> Matter:
    """Return what the journal files acts on a draft under: the item or bundle itself."""
    return Matter(kind=draft.kind, id=draft.code, name=draft.name)


def record(draft: Draft, *, code: str, sentence: str, by: Actor, at: datetime, **data: Any) -> None:
    """Put an act on a draft into the journal of its item or bundle."""
    ledger.record(
        code=f"catalogue.{draft.kind}.{code}",
        matter=matter_of(draft),
        by=by,
        at=at,
        sentence=sentence,
        data={"draft": draft.pk, "revision": draft.revision, **data},
    )


@transaction.atomic
def start_draft(*, kind: str, code: str, by: Actor, at: datetime) -> Draft:
    """Begin to change an item or bundle from its latest version; a draft that is open already is returned as it is.

    :raises NotAPublisher: :raises NotFound:
    """
    require_publisher(by=by)
    offer = queries.offer_by_code(KINDS[kind], code)
    if open_one := queries.open_draft(kind, code):
        return open_one
    base = KINDS[kind].versions(code).order_by("-number").first()
    draft = Draft.objects.create(
        kind=kind,
        code=code,
        name=offer.name,
        content=base.definition if base else {"code": code, "name": offer.name},
        base_number=base.number if base else None,
        created_at=at,
        created_by=by.name,
        changed_at=at,
        changed_by=by.name,
    )
    record(draft, code="draft-started", sentence=f"开始修改“{offer.name}”", by=by, at=at)
    return draft


@transaction.atomic
def start_new(*, kind: str, code: str, name: str, by: Actor, at: datetime) -> Draft:
    """Begin an item or bundle that does not exist yet.

    :raises NotAPublisher: :raises CannotStart: when its code is taken.
    """
    require_publisher(by=by)
    if KINDS[kind].offers.filter(code=code).exists() or queries.open_draft(kind, code):
        raise CannotStart("这个代码已经有了，换一个", field="code")
    draft = Draft.objects.create(
        kind=kind,
        code=code,
        name=name,
        content={"code": code, "name": name},
        created_at=at,
        created_by=by.name,
        changed_at=at,
        changed_by=by.name,
    )
    record(draft, code="draft-started", sentence=f"开始写“{name}”", by=by, at=at)
    return draft


@transaction.atomic
def save_part(
    *,
    draft_id: int,
    part: str,
    fields: Collection[str],
    written: Mapping[str, Any],
    revision: int,
    by: Actor,
    at: datetime,
) -> Draft:
    """Keep what was typed on the page of one part, whatever it is: `fields` of the definition are then as `written`.

    `revision` is that of the page. Parts that others saved in between are no matter; the same part is.

    :raises NotAPublisher: :raises NotFound: :raises CannotEdit: :raises Overtaken: when somebody else saved this part in between.
    """
    draft = locked(draft_id, by=by)
    if draft.state != DraftState.EDITING:
        raise CannotEdit(f"这份修改稿现在是“{draft.get_state_display()}”，不能改")
    last_revision, last_user = draft.touched.get(part, (0, None))
    if last_revision > revision and last_user != by.id:
        raise Overtaken(f"{draft.changed_by}刚刚也保存了这一页", draft=draft)
    content = {name: value for name, value in draft.content.items() if name not in fields} | dict(written)
    if content != draft.content or part not in draft.touched:
        draft.content = content
        draft.name = str(content.get("name") or draft.name)[:200]
        draft.revision += 1
        draft.touched = draft.touched | {part: [draft.revision, by.id]}
        draft.changed_at, draft.changed_by = at, by.name
        draft.save(update_fields=["content", "name", "revision", "touched", "changed_at", "changed_by"])
    return draft


@transaction.atomic
def discard_draft(*, draft_id: int, by: Actor, at: datetime) -> Draft:
    """Throw a draft away; what is in force stays.

    :raises NotAPublisher: :raises NotFound: :raises CannotEdit:
    """
    draft = locked(draft_id, by=by)
    if draft.state not in OPEN_DRAFTS:
        raise CannotEdit(f"这份修改稿{draft.get_state_display()}，不用再动")
    draft.state = DraftState.DISCARDED
    draft.save(update_fields=["state"])
    record(draft, code="draft-discarded", sentence=f"“{draft.name}”的修改稿不要了", by=by, at=at)
    return draft


def locked(draft_id: int, *, by: Actor) -> Draft:
    """Return a draft for a publisher to act on, in the caller's transaction.

    :raises NotAPublisher: :raises NotFound:
    """
    require_publisher(by=by)
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotFound("没有这份修改稿")
    return draft
