"""How a normative document came about: what people were asked, who looked whether it is lawful, what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.models import TaskState

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost, User
from mingban.core.times import local_day
from mingban.disclosure import registry, rules
from mingban.disclosure.models import Meeting, NormativeDocument, PostReview, Publication
from mingban.disclosure.models.publications import organisation_above


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of how a document came about: what, on which day, where to read more."""

    title: str
    on: date | None
    text: str
    url: str = ""


def gap_in_asking(document: NormativeDocument) -> str:
    """Return what is missing in what a document says of its asking people, before it is handed in; a title becomes its number."""
    asked = registry.asked(document.asked_number) if document.asked_number else None
    said = rules.gap_in_asking(
        document.asked_number,
        is_found=asked is not None,
        is_answered=asked is not None and asked.answered_on is not None,
        reason=document.no_asking_reason,
    )
    if asked:
        document.asked_number = asked.number
    return said


def has_lawyers(document: NormativeDocument) -> bool:
    """Tell whether somebody of the document's organisation can review whether it is lawful."""
    held = StaffPost.objects.held_at(timezone.now()).filter(role=Role.LEGAL)
    return held.filter(organisation=organisation_above(document)).exists()


def step_for(page: Publication, user_id: int | None) -> TaskState | None:
    """Return the step of review that waits for a user on a page; None when none does."""
    state = page.current_workflow_task_state
    user = User.objects.filter(pk=user_id or 0).first()
    if state is None or user is None:
        return None
    task = state.task.specific
    return state if isinstance(task, PostReview) and task.may_judge(page, user) else None


def steps_for(user: User) -> list[TaskState]:
    """Return the steps of review that wait for a user, the oldest first, each with its page (`workflow_state.content_object`)."""
    tasks = [task.specific for task in PostReview.objects.filter(active=True)]
    found = [state for task in tasks for state in task.get_task_states_user_can_moderate(user)]
    return sorted(found, key=lambda state: state.started_at)


def making_of(document: NormativeDocument) -> list[Step]:
    """Return how a document came about, the first step first; nothing for one that does not say. At most three queries."""
    steps = [*_asking(document), *_review(document), *_decision(document)]
    if steps:
        steps.append(Step(title="登记、编号、公布", on=_day(document.first_published_at), text=_numbers(document)))
    return steps


def _asking(document: NormativeDocument) -> Iterator[Step]:
    asked = registry.asked(document.asked_number) if document.asked_number else None
    if asked:
        yield Step(title="公开征求意见", on=asked.answered_on, text=asked.title, url=asked.url)
    elif document.no_asking_reason:
        yield Step(title="没有公开征求意见", on=None, text=document.no_asking_reason)


def _review(document: NormativeDocument) -> Iterator[Step]:
    passed = TaskState.objects.filter(
        workflow_state__object_id=str(document.pk),
        task__in=PostReview.objects.filter(role=Role.LEGAL),
        status=TaskState.STATUS_APPROVED,
    ).order_by("-finished_at")
    if found := passed.first():
        yield Step(title="合法性审核", on=_day(found.finished_at), text="审核通过")


def _decision(document: NormativeDocument) -> Iterator[Step]:
    if document.decided_on:
        held = Meeting.objects.live().filter(organisation=document.organisation, held_on=document.decided_on).first()
        yield Step(title="决定", on=document.decided_on, text=document.decided_at, url=(held.url or "") if held else "")


def _numbers(document: NormativeDocument) -> str:
    return "，".join(part for part in (document.number, document.registration_number) if part)


def _day(at: Any) -> date | None:
    return local_day(at) if at else None


def made_after(number: str) -> list[NormativeDocument]:
    """Return the live documents that came of what people were asked."""
    return list(NormativeDocument.objects.live().filter(asked_number=number).order_by("pk"))
