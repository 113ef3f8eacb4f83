"""What is done about a file before it goes out: looked into, cleaned, masked or redacted, justified. The original is never kept."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents.models import Document

from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, Refused, StalePage
from mingban.disclosure import access, gate
from mingban.disclosure.gate import Looked, Redaction
from mingban.disclosure.models import AttachmentGate, PageFile, Publication, documents_in
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

SHORTEST_REASON = 5
MOST_WORDS, LONGEST_WORD = 50, 100
# What the store adds to a name that is taken.
ADDED = re.compile(r"_[A-Za-z0-9]{7}(?=\.\w+$)")


class NoSuchAttachment(NotFound):
    """There is no such file."""


class MayNotTend(NotAllowed):
    """The file is another organisation's."""


class CannotClean(Refused):
    """What is hidden in the file cannot be taken out of it."""


class CannotRedact(Refused):
    """Nothing can be redacted there, or not so."""


class CannotJustify(Refused):
    """The file cannot go out for this reason."""


def look_into(*, document: Document, at: datetime, looked: Looked | None = None) -> AttachmentGate:
    """Note what a file carries, as it is now; what was said of another content is forgotten.

    A file that nobody can look into is noted as refused. `looked` is what was found just before, where somebody has looked.
    """
    content = _read(document)
    kind, is_refused = "", False
    try:
        kind = gate.kind_of(document.file.name, content)
        looked = looked or gate.look(content, kind)
    except BadInput:
        looked, is_refused = Looked(traces=[]), True
    for former in AttachmentGate.objects.filter(document=document).exclude(proposed=""):
        _forget_proposal(former)
    row, _ = AttachmentGate.objects.update_or_create(
        document=document,
        defaults={
            "file_name": document.file.name,
            "digest": sha256(content).hexdigest(),
            "kind": kind,
            "pages": looked.pages,
            "traces": [asdict(one) for one in looked.traces],
            "is_refused": is_refused,
            "reason": "",
            "reason_by": None,
            "proposed": "",
            "wish": {},
            "looked_at": at,
        },
    )
    return row


def _read(document: Document) -> bytes:
    """Return a file's bytes; of a film, which nobody looks into, its beginning."""
    is_film = PurePath(document.file.name.lower()).suffix.lstrip(".") in gate.FILMS
    with document.file.storage.open(document.file.name) as file:
        return bytes(file.read(gate.HEAD_BYTES if is_film else -1))


def _tended(document_id: int, by: Actor) -> AttachmentGate:
    """Return what stands between a file and the public, for who may tend it.

    :raises NoSuchAttachment: :raises MayNotTend:
    """
    row = AttachmentGate.objects.select_related("document__collection").filter(document=document_id).first()
    if row is None:
        raise NoSuchAttachment("没有这个附件")
    if not access.can_tend_file(by, row.document):
        raise MayNotTend("只能处理本单位的附件")
    return row


def clean_attachment(*, document_id: int, by: Actor, at: datetime) -> AttachmentGate:
    """Take for good out of a file what readers do not see, and put the cleaned one in its place.

    :raises NoSuchAttachment: :raises MayNotTend:
    :raises CannotClean: when something hidden is left.
    """
    row = _tended(document_id, by)
    content = gate.clean(_read(row.document), row.kind)
    looked = gate.look(content, row.kind)
    if any(one.group is gate.Group.HIDDEN for one in looked.traces):
        left = next(one for one in looked.traces if one.group is gate.Group.HIDDEN)
        raise CannotClean(f"有一处清理不掉：{left.kind}，{left.place}。请在原文件里去掉再传")
    kinds = sorted({one["kind"] for one in row.traces if one["group"] == gate.Group.HIDDEN})
    said = f"清理了附件里看不见的信息：{'、'.join(kinds) or '没有发现'}"
    return _replace(row, _Made(content=content, looked=looked, code="cleaned", sentence=said), by, at)


def mask_attachment(*, document_id: int, words: list[str], by: Actor, at: datetime) -> AttachmentGate:
    """Mask what is personal, and the given words, in the text of an office file or a plain text.

    :raises NoSuchAttachment: :raises MayNotTend:
    :raises CannotRedact: for files that have no such text, and for words that cannot be.
    """
    row = _tended(document_id, by)
    if row.kind == "pdf":
        raise CannotRedact("PDF 请用遮盖")
    redaction = Redaction(words=_words(words))
    content = gate.mask(_read(row.document), row.kind, redaction)
    made = _Made(content=content, looked=gate.look(content, row.kind), code="masked", sentence="遮住了附件里的个人信息")
    return _replace(row, made, by, at)


def redact(*, content: bytes, name: str, words: list[str], marks: dict[int, list[list[float]]] | None = None) -> bytes:
    """Return a file with what is personal, the given words and the given places of its pages gone, and nothing hidden in it.

    For other apps: what they give out goes through the same gate. Marks are left, top, width, height as fractions of a page.

    :raises mingban.core.errors.BadInput: for files that cannot be read, and kinds that cannot be redacted.
    :raises CannotRedact: for words that cannot be.
    """
    kind = gate.kind_of(name, content)
    redaction = Redaction(words=_words(words), marks={page: list(some) for page, some in (marks or {}).items()})
    return gate.mask(gate.clean(content, kind), kind, redaction)


def _words(words: list[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    if len(found) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in found):
        raise CannotRedact(f"一次最多遮 {MOST_WORDS} 个词，每个最多 {LONGEST_WORD} 个字", field="words")
    if any(len(word) < 2 for word in found):
        raise CannotRedact("要遮的词至少两个字，一个字会遮掉太多", field="words")
    return found


def mark_page(
    *, document_id: int, page: int, marks: list[tuple[float, float, float, float]], by: Actor, at: datetime
) -> AttachmentGate:
    """Keep which places of a page of a PDF are to be blacked out; nothing is changed yet.

    :raises NoSuchAttachment: when there is no such page. :raises MayNotTend:
    """
    row = _tended(document_id, by)
    if row.kind != "pdf" or not 1 <= page <= row.pages:
        raise NoSuchAttachment("这个附件没有这一页")
    kept = dict(row.wish.get("marks", {}))
    kept[str(page)] = [list(one) for one in marks]
    row.wish = {**row.wish, "marks": {number: some for number, some in kept.items() if some}}
    row.save(update_fields=["wish"])
    return row


def wished(row: AttachmentGate) -> Redaction:
    """Return what is to be blacked out in a PDF, as it was marked and typed."""
    marks = {int(page): list(some) for page, some in row.wish.get("marks", {}).items()}
    return Redaction(words=tuple(row.wish.get("words", ())), marks=marks)


def propose_redaction(*, document_id: int, words: list[str], by: Actor, at: datetime) -> AttachmentGate:
    """Make a redacted copy of a PDF to be looked at: what is personal, the words, the marked places.

    :raises NoSuchAttachment: :raises MayNotTend:
    :raises CannotRedact: when it is no PDF, or there is nothing to black out.
    """
    row = _tended(document_id, by)
    if row.kind != "pdf":
        raise CannotRedact("只有 PDF 要这样遮盖")
    row.wish = {**row.wish, "words": list(_words(words))}
    content, pages = gate.redact_pdf(_read(row.document), wished(row))
    if not pages:
        raise CannotRedact("没有找到要遮的地方：词在文件里找不到，页面上也没有画框", field="words")
    row.wish = {**row.wish, "pages": pages}
    _forget_proposal(row)
    row.proposed.save(f"{row.digest[:16]}.pdf", ContentFile(content), save=False)
    row.save(update_fields=["wish", "proposed"])
    return row


def accept_redaction(*, document_id: int, by: Actor, at: datetime) -> AttachmentGate:
    """Put the redacted copy in the file's place.

    :raises NoSuchAttachment: :raises MayNotTend:
    :raises CannotRedact: when there is none.
    """
    row = _tended(document_id, by)
    if not row.proposed:
        raise CannotRedact("还没有做出遮好的样子")
    with row.proposed.open("rb") as file:
        content = file.read()
    said = f"遮盖了附件的第 {'、'.join(str(page) for page in row.wish.get('pages', []))} 页"
    made = _Made(content=content, looked=gate.look(content, row.kind), code="redacted", sentence=said)
    return _replace(row, made, by, at)


def drop_redaction(*, document_id: int, by: Actor, at: datetime) -> AttachmentGate:
    """Forget the redacted copy and all that was marked.

    :raises NoSuchAttachment: :raises MayNotTend:
    """
    row = _tended(document_id, by)
    _forget_proposal(row)
    row.wish = {}
    row.save(update_fields=["wish", "proposed"])
    return row


def _forget_proposal(row: AttachmentGate) -> None:
    if row.proposed:
        row.proposed.delete(save=False)


def justify_attachment(*, document_id: int, reason: str, by: Actor, at: datetime) -> AttachmentGate:
    """Say in writing why what is personal in a file may be public as it is, or that a person has looked at what no program can read.

    :raises NoSuchAttachment: :raises MayNotTend:
    :raises CannotJustify: without a reason, and while something hidden is in the file: that is cleaned, never justified.
    """
    row = _tended(document_id, by)
    if row.is_refused or row.has_hidden:
        raise CannotJustify("看不见的信息要先清理，不能写理由放过")
    if not SHORTEST_REASON <= len(reason.strip()) <= 200:
        raise CannotJustify(f"理由写 {SHORTEST_REASON} 到 200 个字", field="reason")
    with transaction.atomic():
        row.reason, row.reason_by = reason.strip(), by.as_json()
        row.save(update_fields=["reason", "reason_by"])
        kinds = sorted({one["kind"] for one in row.traces})
        _record(row, "justified", f"说明了附件可以照原样公开，涉及：{'、'.join(kinds)}", by, at)
    return row


@dataclass(frozen=True, kw_only=True)
class _Made:
    """What was made of a file, and how the journal says it."""

    content: bytes
    looked: Looked
    code: str
    sentence: str


def _replace(row: AttachmentGate, made: _Made, by: Actor, at: datetime) -> AttachmentGate:
    """Put other bytes in a file's place; the former ones are deleted once that is certain.

    :raises StalePage: when the file was changed meanwhile.
    """
    with transaction.atomic():
        locked = AttachmentGate.objects.select_for_update().get(pk=row.pk)
        if locked.digest != row.digest:
            raise StalePage("这个附件刚刚换过，请刷新再看")
        document, storage, former = row.document, row.document.file.storage, row.document.file.name
        document.file.save(ADDED.sub("", PurePath(former).name), ContentFile(made.content), save=False)
        document._set_document_file_metadata()
        document.looked = made.looked
        document.save()
        fresh = AttachmentGate.objects.select_related("document__collection").get(pk=row.pk)
        _record(fresh, made.code, made.sentence, by, at)
        if former != document.file.name:
            transaction.on_commit(lambda: storage.delete(former))
    return fresh


def _record(row: AttachmentGate, what: str, sentence: str, by: Actor, at: datetime) -> None:
    ledger.record(
        code=f"disclosure.attachment.{what}",
        matter=Matter(kind="attachment", id=str(row.document_id), name=row.document.title),
        by=by,
        at=at,
        sentence=sentence,
        data={"digest": row.digest},
    )


def note_files(*, page: Publication) -> None:
    """Let everybody open the files that a page carries now, and those alone."""
    wanted = {one.pk for one in documents_in(page)}
    PageFile.objects.filter(page=page.pk).exclude(document__in=wanted).delete()
    PageFile.objects.bulk_create([PageFile(page_id=page.pk, document_id=one) for one in wanted], ignore_conflicts=True)
