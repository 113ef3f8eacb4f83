"""Preparing a draft: its terms, its paragraphs, its files. All of it before it is published."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from mingban.agencies.models import Organisation
from mingban.consultations import access, queries, rules
from mingban.consultations.actions.base import lock_draft, need_state, note_hand, record
from mingban.consultations.choices import DraftKind, DraftState, Showing
from mingban.consultations.models import Draft, Paragraph
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, StalePage
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.files import actions as files
from mingban.files.models import StoredFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

NOT_ANY_MORE = "公布以后不能再改草案"
MOST_FILES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a draft says besides its paragraphs."""

    title: str
    kind: str
    affects_market: bool
    explanation: str
    opens_on: date
    closes_on: date
    short_reason: str = ""
    contact_name: str
    contact_phone: str
    contact_email: str = ""
    contact_address: str = ""
    other_ways: str = ""
    showing: str = Showing.AFTER_CLOSE
    needs_real_name: bool = False
    source: str = ""


def prepare_draft(*, terms: Terms, text: str, by: Actor, at: datetime) -> Draft:
    """Begin a draft for the actor's organisation; `text` holds its paragraphs, an empty line between two.

    :raises NotAllowed: for posts that do not prepare drafts.
    :raises BadInput: when its days or its words do not hold together.
    """
    if not access.can_prepare(by):
        raise NotAllowed("您的岗位不能起草意见征集")
    paragraphs = _checked(terms, text)
    with transaction.atomic():
        organisation = Organisation.objects.get(pk=by.organisation_id or 0)
        year = local_day(at).year
        draft = Draft.objects.create(
            number=f"{year}-{next_number(f'consultations/{year}'):04}",
            organisation=organisation,
            prepared_by_id=by.id,
            prepared_at=at,
            writers=note_hand([], by),
            **asdict(terms),
        )
        _write_paragraphs(draft, paragraphs)
        record(draft, "prepared", f"起草意见征集《{draft.title}》", by=by, at=at, digest=digest_of(draft))
    return draft


def edit_draft(*, number: str, terms: Terms, text: str, revision: int, by: Actor, at: datetime) -> Draft:
    """Write a draft's terms and paragraphs anew while it is not published; `revision` is the one that the page showed.

    :raises NotAllowed: for other posts. :raises CannotAct: once it is published.
    :raises StalePage: when somebody has changed it since. :raises BadInput: when its days or its words do not hold together.
    """
    paragraphs = _checked(terms, text)
    with transaction.atomic():
        draft = _own(number, by)
        if draft.revision != revision:
            raise StalePage("刚才有人改过这份草案，请刷新后再改，免得把别人的改动盖掉")
        for name, value in asdict(terms).items():
            setattr(draft, name, value)
        _touch(draft, by)
        draft.paragraphs.all().delete()
        _write_paragraphs(draft, paragraphs)
        record(draft, "edited", "修改草案", by=by, at=at, digest=digest_of(draft))
    return draft


def _checked(terms: Terms, text: str) -> list[str]:
    if terms.kind not in DraftKind.values or terms.showing not in Showing.values:
        raise BadInput("请从列出的里面选", field="kind")
    rules.check_plain(
        title=terms.title,
        explanation=terms.explanation,
        text=text,
        short_reason=terms.short_reason,
        other_ways=terms.other_ways,
    )
    rules.check_days(opens_on=terms.opens_on, closes_on=terms.closes_on)
    rules.check_long_enough(
        opens_on=terms.opens_on,
        closes_on=terms.closes_on,
        least=queries.least_of(kind=terms.kind, affects_market=terms.affects_market),
        short_reason=terms.short_reason,
    )
    return rules.cut(text)


def _own(number: str, by: Actor) -> Draft:
    """Return a draft, locked, that the actor may still write on."""
    draft = lock_draft(number)
    if not access.can_work_on(by, draft):
        raise NotAllowed("您的岗位不能改这份草案")
    need_state(draft, DraftState.PREPARED, otherwise=NOT_ANY_MORE)
    return draft


def change_prepared(number: str, by: Actor) -> Draft:
    """Return a draft, locked, that the actor changes in one of its parts; he counts as one of its writers from now on."""
    draft = _own(number, by)
    _touch(draft, by)
    return draft


def _touch(draft: Draft, by: Actor) -> None:
    draft.revision += 1
    draft.writers = note_hand(draft.writers, by)
    draft.save()


def _write_paragraphs(draft: Draft, texts: Sequence[str]) -> None:
    Paragraph.objects.bulk_create(
        Paragraph(draft=draft, number=number, text=text) for number, text in enumerate(texts, start=1)
    )


def digest_of(draft: Draft) -> str:
    """Return SHA-256 (hex) of title, explanation and paragraphs: what is published is provably what was approved."""
    texts = [draft.title, draft.explanation, *draft.paragraphs.values_list("text", flat=True)]
    return sha256("\x1f".join(texts).encode()).hexdigest()


def add_file(*, number: str, upload: "UploadedFile[bytes]", by: Actor, at: datetime) -> StoredFile:
    """Put a file beside a draft; it is checked as every upload is.

    :raises NotAllowed: for other posts. :raises CannotAct: once it is published.
    :raises BadInput: when there are too many, or this one cannot be taken.
    """
    with transaction.atomic():
        draft = change_prepared(number, by)
        if queries.attachments(draft).count() >= MOST_FILES:
            raise BadInput(f"附件最多 {MOST_FILES} 个", field="file")
        file = files.store_file(owner=queries.matter_of(draft), upload=upload, by=by, at=at)
        record(draft, "file_added", f"加附件“{file.name}”", by=by, at=at, sha256=file.sha256)
    return file


def remove_file(*, number: str, token: str, by: Actor, at: datetime) -> None:
    """Take a file away from a draft.

    :raises NotAllowed: for other posts. :raises CannotAct: once it is published. :raises NotFound: when it has no such file.
    """
    with transaction.atomic():
        draft = change_prepared(number, by)
        file = queries.attachments(draft).filter(token=token).first()
        if file is None:
            raise NotFound("没有这个附件")
        record(draft, "file_removed", f"去掉附件“{file.name}”", by=by, at=at, sha256=file.sha256)
        files.delete_file(file=file, at=at)
