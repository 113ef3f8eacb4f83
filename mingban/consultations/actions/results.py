"""Writing and publishing what was adopted and why not the rest."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from mingban.accounts.models import Person
from mingban.clocks import actions as clocks
from mingban.consultations import access, queries
from mingban.consultations.actions.base import CannotAct, lock_draft, need_state, note_hand, record, tell
from mingban.consultations.actions.publishing import check_publisher
from mingban.consultations.choices import DraftState, Verdict
from mingban.consultations.events import ResultsPublished
from mingban.consultations.models import Draft
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel

LONGEST_SUMMARY, LONGEST_OUTCOME = 5000, 2000
SHORTEST_SUMMARY = 10
STEP = 200


class NotAnswered(CannotAct):
    """Some comments have no answer yet, or nothing says in short what came of it all."""


def write_results(*, number: str, summary: str, outcomes: Mapping[int, str], by: Actor, at: datetime) -> Draft:
    """Write in short what came of a closed draft, and what became of paragraphs (by number); what is left out stays as it is.

    :raises NotAllowed: for other posts. :raises CannotAct: before the end, or once the results are out.
    :raises BadInput: when a text is too long, or the draft has no such paragraph.
    """
    with transaction.atomic():
        draft = lock_draft(number)
        if not access.can_work_on(by, draft):
            raise NotAllowed("您的岗位不能写采纳情况")
        need_state(draft, DraftState.CLOSED, otherwise="截止以后、结果公布以前才能写采纳情况")
        if len(summary.strip()) > LONGEST_SUMMARY:
            raise BadInput(f"总的说明最多 {LONGEST_SUMMARY} 个字", field="summary")
        _write_outcomes(draft, outcomes)
        draft.summary, draft.repliers = summary.strip(), note_hand(draft.repliers, by)
        draft.save(update_fields=["summary", "repliers"])
        record(draft, "results_written", "写采纳情况", by=by, at=at)
    return draft


def _write_outcomes(draft: Draft, outcomes: Mapping[int, str]) -> None:
    known = {one.number: one for one in draft.paragraphs.all()}
    for number, text in outcomes.items():
        if number not in known:
            raise BadInput(f"草案没有第 {number} 段")
        if len(text.strip()) > LONGEST_OUTCOME:
            raise BadInput(f"第 {number} 段的说明最多 {LONGEST_OUTCOME} 个字")
        known[number].outcome = text.strip()
        known[number].save(update_fields=["outcome"])


def publish_results(*, number: str, by: Actor, at: datetime) -> Draft:
    """Let everybody read what was adopted and why not the rest; every comment must have its answer. Published already, nothing changes.

    :raises NotAllowed: for other posts. :raises NeedsAnother: for who answered comments or wrote the results.
    :raises CannotAct: before the end. :raises NotAnswered: while an answer or the summary is missing.
    """
    with transaction.atomic():
        draft = lock_draft(number)
        check_publisher(draft, draft.repliers, by)
        if draft.state == DraftState.RESULTS:
            return draft
        need_state(draft, DraftState.CLOSED, otherwise="截止以后才能公布结果")
        _check_complete(draft)
        draft.state, draft.results_at = DraftState.RESULTS, at
        draft.save(update_fields=["state", "results_at"])
        clocks.stop_duties(owner=queries.matter_of(draft), duties=[queries.RESULT], at=at)
        counts = queries.verdict_counts(draft)
        said = "，".join(f"{label} {counts[code]} 条" for code, label in Verdict.choices)
        record(draft, "results_published", f"公布意见采纳情况：{said}", by=by, at=at, **counts)
        tell(ResultsPublished, draft)
    return draft


def _check_complete(draft: Draft) -> None:
    waiting = queries.figures(draft).unanswered
    if waiting:
        raise NotAnswered(f"还有 {waiting} 条意见没有答复，条条都要答复了才能公布结果")
    if len(draft.summary) < SHORTEST_SUMMARY:
        raise NotAnswered("请先写总的说明：收到什么、改了什么、没改的为什么")


def tell_authors(*, number: str, after: int, at: datetime) -> int:
    """Tell the next some people who commented that the results are out; return after whom to go on, 0 when all were told.

    Done twice it tells nobody twice, so that a worker killed in the middle loses and doubles nothing.
    """
    draft = queries.public_draft(number)
    ids = queries.authors_after(draft, after, STEP)
    for party in Person.objects.filter(pk__in=ids).order_by("pk"):
        notices.send_notice(
            key=f"consultation-results:{number}:{party.pk}",
            party=party,
            text=f"您提过意见的《{draft.title}》，采纳情况公布了：采纳了哪些、没采纳的为什么，都写着。",
            link=reverse("consultations:mine-list"),
            channels=[NoticeChannel.SITE],
            at=at,
        )
    return ids[-1] if len(ids) == STEP else 0
