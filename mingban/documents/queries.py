"""Reads of documents, and their PDFs."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from hashlib import sha256
from operator import or_
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from pydantic import ValidationError

from mingban.agencies.models import Organisation, Region
from mingban.clocks import queries as clocks
from mingban.clocks.rules import Calendar
from mingban.core.disk import keep
from mingban.core.errors import BadInput, NotFound, Problem
from mingban.core.times import local_day
from mingban.documents import rules, typesetting
from mingban.documents.choices import DocumentKind
from mingban.documents.definitions import CONTENTS, AnyContent, Remedied
from mingban.documents.models import IssuedDocument
from mingban.ledger.queries import by_kind
from mingban.ledger.rules import Matter

SALT = "salt"
DEMONSTRATION = "演示系统生成，不是真实的政府文书，没有法律效力"
DEMONSTRATION_CAPTION = "演示专用章"


class WrongContent(BadInput):
    """The content lacks what this kind of document must say, or says what it does not know."""


class NoSuchDocument(NotFound):
    """No document has this token."""


def read_content(kind: DocumentKind, content: dict[str, Any]) -> AnyContent:
    """Return the checked content of a document of this kind.

    :raises WrongContent: with every key that is missing or wrong.
    """
    try:
        return CONTENTS[kind].model_validate(content)
    except ValidationError as error:
        problems = [Problem(".".join(map(str, part["loc"])), part["msg"]) for part in error.errors()]
        raise WrongContent(f"{kind.label}的内容不完整：{problems[0]}", problems=problems) from error


def documents_of(owner_kind: str, owner_ids: Iterable[str]) -> QuerySet[IssuedDocument]:
    """Return the documents of these owners, oldest first."""
    return (
        IssuedDocument.objects.filter(owner_kind=owner_kind, owner_id__in=list(owner_ids))
        .select_related("organisation")
        .order_by("issued_at", "id")
    )


def documents_of_all(owners: Iterable[Matter]) -> QuerySet[IssuedDocument]:
    """Return the documents of owners of several kinds in one read, oldest first."""
    named = [Q(owner_kind=kind, owner_id__in=ids) for kind, ids in by_kind(owners).items()]
    rows = IssuedDocument.objects.filter(reduce(or_, named, Q(pk__in=[])))
    return rows.select_related("organisation").order_by("issued_at", "id")


def document_by_token(token: str) -> IssuedDocument:
    """Return the document with this token.

    :raises NoSuchDocument: when there is none.
    """
    document = IssuedDocument.objects.select_related("organisation__region").filter(token=token).first()
    if document is None:
        raise NoSuchDocument("没有这份文书。请看看网址是不是抄全了，或者重新扫一次文书上的二维码")
    return document


def digest_of(document: IssuedDocument) -> str:
    """Return the digest of what the document says now; it differs from `digest` when somebody changed the table."""
    return rules.document_digest(
        {
            "kind": document.kind,
            "title": document.title,
            "number": document.number,
            "organisation": document.organisation.code,
            "issued_at": document.issued_at.astimezone(UTC).isoformat(),
            "content": document.content,
        }
    )


def is_intact(document: IssuedDocument) -> bool:
    """Tell whether the document still says what it said when it was issued."""
    return digest_of(document) == document.digest


def check_url(document: IssuedDocument) -> str:
    """Return the address that the document's QR code leads to."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("documents:document-check", args=[document.token])


def organisation_seal(code: str) -> str:
    """Return the seal of the organisation with this code.

    :raises NoSuchDocument: when there is none.
    """
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        raise NoSuchDocument("没有这个单位的印章")
    return seal_of(organisation)


def seal_of(organisation: Organisation) -> str:
    """Return the organisation's seal as SVG; a demonstration's says that it is one."""
    return rules.seal_svg(organisation.name, DEMONSTRATION_CAPTION if settings.IS_DEMO else "")


@dataclass(frozen=True, kw_only=True)
class Remedies:
    """What can be done against a document: in words, and the last days if it was received on `received_on`.

    None where the document leaves none of it open. `may_move`: a year that a last day lies in has no announced days off.
    """

    text: str
    received_on: date
    review_until: date | None = None
    sue_until: date | None = None
    may_move: bool = False


def _remedy_rules() -> tuple[list[rules.RemedyRule], bool]:
    """Return the reference data's rules, and whether a last day moves to a working day."""
    data = json.loads(settings.REMEDIES_FILE.read_text())
    known = [
        rules.RemedyRule(
            organisations=frozenset(row["organisations"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            kinds=frozenset(row.get("kinds", [])),
            review_days=row.get("review_days", 0),
            sue_months=row.get("sue_months", 0),
            **{name: row[name] for name in ("text", "authority", "court", "source")},
        )
        for row in data["rules"]
    ]
    return known, bool(data.get("ends_on_workday", True))


def remedies_of(organisation: Organisation, on: date, kind: DocumentKind | str = "") -> str:
    """Return what a document of this kind that this organisation issues on the day `on` says about remedies.

    :raises mingban.documents.rules.NoRemedyRule: when the data has no rule for it.
    """
    return rules.remedies_in_words(
        _remedy_rules()[0],
        organisation_code=organisation.code,
        region_name=organisation.region.name,
        on=on,
        kind=str(kind),
    )


def remedies_against(document: IssuedDocument, received_on: date) -> Remedies | None:
    """Return what can be done against an issued document, with the last days; None where it tells of no remedies."""
    text = str(document.content.get("remedies") or "")
    if not text:
        return None
    known, ends_on_workday = _remedy_rules()
    organisation, issued_on = document.organisation, local_day(document.issued_at)
    try:
        kind = str(document.content.get("remedies_key") or document.kind)
        rule = rules.fitting_rule(known, organisation_code=organisation.code, on=issued_on, kind=kind)
    except rules.NoRemedyRule:
        return Remedies(text=text, received_on=received_on)
    ends = (
        received_on + timedelta(days=rule.review_days) if rule.review_days else None,
        rules.months_after(received_on, rule.sue_months) if rule.sue_months else None,
    )
    if not ends_on_workday or not any(ends):
        return Remedies(text=text, received_on=received_on, review_until=ends[0], sue_until=ends[1])
    calendar = clocks.calendar_for(organisation.region.code)
    moved = [_working_day(day, calendar) if day else None for day in ends]
    unknown = any(day and day.year not in calendar.years for day in moved)
    return Remedies(text=text, received_on=received_on, review_until=moved[0], sue_until=moved[1], may_move=unknown)


def _working_day(day: date, calendar: Calendar) -> date:
    """Return the first working day from a day on; the day itself where that is not announced."""
    while day.year in calendar.years and not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def render_pdf(document: IssuedDocument) -> bytes:
    """Return the document as PDF/A: from the disk where it was made before by the same templates, else made now."""
    data = _data(
        frame=_frame(document, organisation=document.organisation, url=check_url(document)),
        content={name: value for name, value in document.content.items() if name != SALT},
    )
    path = _cached_at(document, data)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pdf = typesetting.compile_pdf(document.kind, data, at=document.issued_at)
        keep(path, pdf)
        return pdf


def render(template: str, data: dict[str, Any]) -> bytes:
    """Return a sheet that is no issued document (it has no number and no seal) as PDF.

    `template` is a kind of document whose content `data` is; the QR code leads to `data["url"]`, an absolute address.

    :raises WrongContent: when `data` is not that kind's content.
    """
    kind = DocumentKind(template)
    content = read_content(kind, data)
    sheet = IssuedDocument(kind=kind, title=content.heading(kind), issued_at=timezone.now())
    publisher = Organisation(name=str(data.get("centre", settings.SITE_NAME)))
    frame = _frame(sheet, organisation=publisher, url=str(data.get("url", "")) or settings.PUBLIC_URL)
    return typesetting.compile_pdf(
        template, _data(frame=frame, content=content.model_dump(mode="json")), at=sheet.issued_at
    )


def typeset(
    template: str, *, title: str, number: str, organisation: str, url: str, content: dict[str, Any], at: datetime
) -> bytes:
    """Return what another app publishes as PDF: set by a template of ours, with a QR code of its address and no seal.

    :raises typesetting.FontsMissing: when the Chinese fonts are not there.
    """
    frame = {
        "organisation": organisation,
        "number": number,
        "title": title,
        "seal": "",
        "qr": _qr_svg(url),
        "url": url,
        "demonstration": DEMONSTRATION if settings.IS_DEMO else "",
        "issued_on": local_day(at).isoformat(),
    }
    return typesetting.compile_pdf(template, _data(frame=frame, content=content), at=at)


def render_sample(kind: DocumentKind, *, organisation_name: str, at: datetime) -> bytes:
    """Return a sample of a kind, with the invented content beside the templates and an invented number."""
    samples = json.loads((typesetting.TEMPLATES / "samples.json").read_text())
    content = read_content(kind, samples[kind.value])
    region = Region(name="怀化市鹤城区")
    organisation = Organisation(name=organisation_name, document_word="鹤市监", region=region)
    if isinstance(content, Remedied):
        content = content.model_copy(
            update={"remedies": remedies_of(organisation, local_day(at), content.remedies_key or kind)}
        )
    number = f"{rules.number_prefix(organisation.document_word, kind, local_day(at).year)}3号"
    sample = IssuedDocument(
        kind=kind, title=content.heading(kind), number=number, token="SAMPLE-" + "x" * 15, issued_at=at
    )
    if kind is DocumentKind.NOTICE_SHEET:
        return render(kind.value, samples[kind.value])
    frame = _frame(sample, organisation=organisation, url=check_url(sample))
    return typesetting.compile_pdf(kind.value, _data(frame=frame, content=content.model_dump(mode="json")), at=at)


def _frame(document: IssuedDocument, *, organisation: Organisation, url: str) -> dict[str, str]:
    """Return what stands around the content: who, number, title, day, seal, code."""
    return {
        "organisation": organisation.name,
        "number": document.number,
        "title": document.title,
        "seal": seal_of(organisation) if document.number else "",
        "qr": _qr_svg(url),
        "url": url,
        "issued_on": local_day(document.issued_at).isoformat(),
        "demonstration": DEMONSTRATION if settings.IS_DEMO else "",
    }


def _data(*, frame: dict[str, str], content: dict[str, Any]) -> str:
    return json.dumps({"frame": frame, "content": content}, ensure_ascii=False, sort_keys=True)


def _qr_svg(text: str) -> str:
    drawn = io.BytesIO()
    segno.make(text, error="m", boost_error=False, micro=False).save(drawn, kind="svg", border=1, omitsize=True)
    return drawn.getvalue().decode()


def _cached_at(document: IssuedDocument, data: str) -> Path:
    made_of = sha256(f"{typesetting.templates_version()}{data}".encode()).hexdigest()[:24]
    return Path(settings.MEDIA_ROOT) / "documents" / document.digest[:2] / f"{document.digest}-{made_of}.pdf"
