"""Who may open letters and files of requests, officials' looks at them, and guides that can be found."""

from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils import timezone

from mingban.core.actors import Actor
from mingban.core.times import local_day
from mingban.documents import registry as documents
from mingban.files import registry as files
from mingban.requests import actions, queries
from mingban.requests.choices import ReplyState
from mingban.requests.models import Consultation, DisclosureRequest, Reply
from mingban.search.registry import Findable, findable


def _of(number: str) -> DisclosureRequest | None:
    return DisclosureRequest.objects.select_related("applicant", "organisation").filter(number=number).first()


def _may(actor: Actor, request: DisclosureRequest | None) -> bool:
    if request is None:
        return False
    return queries.can_handle(actor, request, timezone.now()) or queries.can_see(actor, request)


def _note(actor: Actor, request: DisclosureRequest | None, name: str) -> None:
    if request is not None:
        actions.note_look(request=request, by=actor, at=timezone.now(), what=name)


@documents.access_to(queries.KIND)
@files.access_to(queries.KIND)
def may_open_request(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open the letters and papers of a request: its applicant, and officials who see it."""
    return _may(actor, _of(owner_id))


@documents.when_opened(queries.KIND)
@files.when_opened(queries.KIND)
def note_opened(actor: Actor, owner_id: str, name: str) -> None:
    """Leave a trace of an official's look at a letter or paper."""
    _note(actor, _of(owner_id), name)


def _consultation(owner_id: str) -> Consultation | None:
    rows = Consultation.objects.select_related("request__applicant", "request__organisation")
    return rows.filter(pk=owner_id).first() if owner_id.isdecimal() else None


@documents.access_to(queries.CONSULTATION)
def may_open_consultation(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open a letter to a consulted party: officials of the request, and of the organisation asked."""
    one = _consultation(owner_id)
    if one is None or not actor.is_staff:
        return False
    is_asked = Consultation.objects.filter(queries.questions_to(actor), pk=one.pk).exists()
    return is_asked or queries.can_see(actor, one.request)


def _reply(owner_id: str) -> Reply | None:
    rows = Reply.objects.select_related("request__applicant", "request__organisation")
    return rows.filter(pk=owner_id).first() if owner_id.isdecimal() else None


@files.access_to(queries.REPLY)
def may_open_reply_file(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open a file of an answer: officials who see the request, the applicant once it is issued."""
    answer = _reply(owner_id)
    if answer is None:
        return False
    if actor.is_staff:
        return queries.can_see(actor, answer.request)
    return answer.state == ReplyState.ISSUED and queries.can_handle(actor, answer.request, timezone.now())


@files.when_opened(queries.REPLY)
def note_reply_file(actor: Actor, owner_id: str, name: str) -> None:
    """Leave a trace of an official's look at a file of an answer."""
    answer = _reply(owner_id)
    _note(actor, answer.request if answer else None, name)


@findable("request-guide", label="依申请公开")
def guides_to_find(keys: Collection[str] | None) -> Iterable[Findable]:
    """Yield how one asks each organisation."""
    rows = queries.guides()
    for guide in rows if keys is None else rows.filter(organisation__code__in=list(keys)):
        yield Findable(
            kind="request-guide",
            key=guide.organisation.code,
            title=f"向{guide.organisation.name}申请公开信息",
            url=reverse("requests:guide-show", args=[guide.organisation.code]),
            words=["依申请公开", "信息公开申请", guide.organisation.short_name],
            text=guide.about,
            weight=0.5,
            facets={"organisation": guide.organisation.short_name, "kind_of_document": "依申请公开指南"},
        )


@findable("annual-report", label="年度报告")
def reports_to_find(keys: Collection[str] | None) -> Iterable[Findable]:
    """Yield published annual reports."""
    for report in queries.all_published_reports():
        matter, one = queries.report_matter(report), report.organisation
        if keys is None or matter.id in keys:
            yield Findable(
                kind="annual-report",
                key=matter.id,
                title=matter.name,
                url=reverse("requests:report-show", args=[one.code, report.year]),
                words=["年报", "政府信息公开年报", one.short_name],
                text=f"{report.situation}\n{report.problems}\n{report.other}",
                weight=0.7,
                facets={"organisation": one.short_name, "kind_of_document": "年度报告"},
                on=local_day(report.published_at) if report.published_at else None,
            )
