"""Publish a draft with four eyes: one hands it in, another approves it, and on its day it is in force.

国务院办公厅《2018年政务公开工作要点》: changed conditions of an errand are public within one working day. The clock of that duty
runs from the approval, or from the day that was chosen, and is met when the version is in force and its guide answers.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from mingban.agencies import queries as agencies
from mingban.catalogue import queries
from mingban.catalogue.actions.drafting import CannotEdit, locked, matter_of, record
from mingban.catalogue.actions.publishing import CannotPublish, publish, require_publisher, withdraw
from mingban.catalogue.choices import DraftState
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.models import Draft
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockUnit
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import BadInput, NotAllowed, Problem, Refused
from mingban.core.times import local_day, say_day

DUTY = "catalogue.publish"
PUBLISH_WITHIN = 1
LEGAL_BASIS = "国务院办公厅《2018年政务公开工作要点》：办事条件变更，1 个工作日内公布"
FARTHEST = timedelta(days=366)


class CannotSubmit(BadInput):
    """The day is no day to publish on, or the version in force is no longer the one that the draft began as."""


class SameEyes(NotAllowed):
    """Whoever wrote or handed in a draft does not approve it."""


@transaction.atomic
def submit_draft(*, draft_id: int, publish_on: date | None, by: Actor, at: datetime) -> Draft:
    """Hand a draft in for another to check; it is to be in force from the beginning of that day, None: at once.

    :raises NotAPublisher: :raises NotFound: :raises CannotEdit: :raises CannotSubmit: :raises CannotPublish: with what is wrong in it.
    """
    draft = locked(draft_id, by=by)
    if draft.state != DraftState.EDITING:
        raise CannotEdit(f"这份修改稿现在是“{draft.get_state_display()}”，不用再交")
    _check_day(publish_on, at)
    _check_base(draft)
    known = queries.known()
    if problems := [Problem("", found.message) for found in queries.draft_findings(draft, known)]:
        raise CannotPublish("还有要改的地方，改好再交", problems=problems)
    if queries.changes_of(draft, known) == []:
        raise CannotSubmit("和现行的一样，没有改动，不用公布")
    return _submit(draft, publish_on=publish_on, by=by, at=at)


def _submit(draft: Draft, *, publish_on: date | None, by: Actor, at: datetime) -> Draft:
    draft.state = DraftState.SUBMITTED
    draft.publish_on, draft.return_reason = publish_on, ""
    draft.submitted_at, draft.submitted_by, draft.submitted_by_user = at, by.name, by.id
    draft.save(
        update_fields=["state", "publish_on", "return_reason", "submitted_at", "submitted_by", "submitted_by_user"]
    )
    what = "停用" if draft.is_withdrawal else "修改稿"
    record(draft, code="draft-submitted", sentence=f"“{draft.name}”{what}交给另一位审核", by=by, at=at)
    return draft


def _check_day(publish_on: date | None, at: datetime) -> None:
    today = local_day(at)
    if publish_on and not today <= publish_on <= today + FARTHEST:
        raise CannotSubmit(f"公布的日子从今天（{say_day(today)}）起，一年以内", field="publish_on")


def _check_base(draft: Draft) -> None:
    version = queries.version_in_force(draft.kind, draft.code)
    if version and version.number != draft.base_number:
        raise CannotSubmit(f"您修改的时候，有人公布了第 {version.number} 版。先把它的改动合进来，再交")


@transaction.atomic
def take_over_changes(*, draft_id: int, by: Actor, at: datetime) -> Draft:
    """Go on from the version in force: parts that the draft did not change become as they are there, those that it changed stay.

    :raises NotAPublisher: :raises NotFound: :raises CannotEdit:
    """
    draft = locked(draft_id, by=by)
    version = queries.version_in_force(draft.kind, draft.code)
    if draft.state != DraftState.EDITING or version is None:
        raise CannotEdit("现在没有要合进来的改动")
    base = KINDS[draft.kind].versions(draft.code).filter(number=draft.base_number).first()
    former = base.definition if base else {}
    unchanged = {name for name, value in former.items() if draft.content.get(name, value) == value}
    now = {name: value for name, value in version.definition.items() if name in unchanged or name not in draft.content}
    draft.content = draft.content | now
    draft.base_number = version.number
    draft.revision += 1
    draft.save(update_fields=["content", "base_number", "revision"])
    record(
        draft, code="draft-taken-over", sentence=f"“{draft.name}”的修改稿合进第 {version.number} 版的改动", by=by, at=at
    )
    return draft


@transaction.atomic
def start_withdrawal(*, kind: str, code: str, reason: str, publish_on: date | None, by: Actor, at: datetime) -> Draft:
    """Hand in that an item or bundle is no longer to be in force, for a reason that is public; another approves it.

    :raises NotAPublisher: :raises NotFound: :raises CannotEdit: when there is a draft. :raises CannotSubmit:
    """
    require_publisher(by=by)
    offer = queries.offer_by_code(KINDS[kind], code)
    version = queries.version_in_force(kind, code)
    if version is None:
        raise CannotEdit(f"{KINDS[kind].this}现在没有现行的版本，不用停用")
    if queries.open_draft(kind, code):
        raise CannotEdit("有一份修改稿还没有办完，先办完或者不要它")
    _check_day(publish_on, at)
    draft = Draft.objects.create(
        kind=kind,
        code=code,
        name=offer.name,
        content=version.definition,
        base_number=version.number,
        is_withdrawal=True,
        withdrawal_reason=reason,
        created_at=at,
        created_by=by.name,
        changed_at=at,
        changed_by=by.name,
    )
    return _submit(draft, publish_on=publish_on, by=by, at=at)


@transaction.atomic
def return_draft(*, draft_id: int, reason: str, by: Actor, at: datetime) -> Draft:
    """Give a draft back to be changed, with the reason; one that was approved too, before its day. A withdrawal is then over.

    :raises NotAPublisher: :raises NotFound: :raises CannotEdit:
    """
    draft = locked(draft_id, by=by)
    if draft.state not in {DraftState.SUBMITTED, DraftState.APPROVED}:
        raise CannotEdit(f"这份修改稿现在是“{draft.get_state_display()}”，不用退回")
    draft.state = DraftState.DISCARDED if draft.is_withdrawal else DraftState.EDITING
    draft.return_reason = reason
    draft.save(update_fields=["state", "return_reason"])
    _cancel_clock(draft, at)
    record(draft, code="draft-returned", sentence=f"“{draft.name}”退回修改：{reason}", by=by, at=at)
    return draft


@transaction.atomic
def approve_draft(*, draft_id: int, by: Actor, at: datetime) -> Draft:
    """Approve a draft that another wrote and handed in; where no later day was chosen it is in force at once.

    :raises NotAPublisher: :raises NotFound: :raises CannotEdit: :raises SameEyes: :raises CannotSubmit: :raises CannotPublish:
    """
    draft = locked(draft_id, by=by)
    if draft.state != DraftState.SUBMITTED:
        raise CannotEdit(f"这份修改稿现在是“{draft.get_state_display()}”，不能审核")
    if by.id in {draft.submitted_by_user, *(user for _, user in draft.touched.values())}:
        raise SameEyes("自己写的、自己交的，要请另一位来审核")
    _check_base(draft)
    draft.state = DraftState.APPROVED
    draft.approved_at, draft.approved_by = at, by.name
    draft.save(update_fields=["state", "approved_at", "approved_by"])
    when = f"，{say_day(draft.publish_on)}公布" if draft.publish_on and draft.publish_on > local_day(at) else ""
    record(draft, code="draft-approved", sentence=f"“{draft.name}”审核通过{when}", by=by, at=at)
    _start_clock(draft, at)
    if not when:
        _publish(draft, by=by, at=at)
    return draft


def publish_due(*, at: datetime) -> int:
    """Put in force every approved draft whose day has come; return how many. One that cannot be is given back with the reason."""
    due = Draft.objects.filter(state=DraftState.APPROVED, publish_on__lte=local_day(at))
    done = 0
    for draft_id in list(due.values_list("pk", flat=True)):
        try:
            done += _publish_on_its_day(draft_id=draft_id, at=at)
        except CannotPublish as refused:
            reasons = "；".join(map(str, refused.problems))
            return_draft(draft_id=draft_id, reason=f"到日子没能公布：{reasons}"[:500], by=SYSTEM, at=at)
    return done


@transaction.atomic
def _publish_on_its_day(*, draft_id: int, at: datetime) -> bool:
    draft = locked(draft_id, by=SYSTEM)
    if draft.state != DraftState.APPROVED:
        return False
    _publish(draft, by=SYSTEM, at=at)
    return True


def _publish(draft: Draft, *, by: Actor, at: datetime) -> None:
    """Put a draft in force. A version counts from the day on which it is published, whatever day its base named."""
    kind = KINDS[draft.kind]
    if draft.is_withdrawal:
        withdraw(kind, code=draft.code, reason=draft.withdrawal_reason, by=by, at=at)
    else:
        definition = queries.draft_definition(draft).model_copy(update={"valid_from": local_day(at)})
        publish(kind, definition, by=by, at=at)
    draft.state = DraftState.PUBLISHED
    draft.save(update_fields=["state"])


def _start_clock(draft: Draft, at: datetime) -> None:
    """Start the duty's clock, at the approval or the beginning of the day that was chosen."""
    content = draft.content
    owner = agencies.organisation(content.get("organisation") or content.get("lead_organisation"))
    began = at
    if draft.publish_on and draft.publish_on > local_day(at):
        began = timezone.make_aware(datetime.combine(draft.publish_on, time.min))
    clocks.start_clock(
        owner=matter_of(draft),
        duty=DUTY,
        duty_name="公布变更的办事条件",
        organisation_code=owner.code,
        region_code=owner.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=PUBLISH_WITHIN,
        started_at=began,
        start_event="审核通过",
        legal_basis=LEGAL_BASIS,
    )


def _cancel_clock(draft: Draft, at: datetime) -> None:
    if clock := clock_queries.open_clock(draft.kind, draft.code, DUTY):
        clocks.cancel_clock(clock=clock, at=at)


@transaction.atomic
def confirm_public(*, kind: str, code: str, at: datetime) -> bool:
    """Stop the clock of the duty to publish once the public can read it: the guide answers, or says that it is withdrawn."""
    clock = clock_queries.open_clock(kind, code, DUTY)
    if clock is None or at < clock.started_at:
        return False
    if queries.version_in_force(kind, code):
        try:
            guide = queries.bundle_guide if kind == "bundle" else queries.item_guide
            guide(code, {})
        except Refused:
            return False
    clocks.stop_clock(clock=clock, at=at)
    return True
