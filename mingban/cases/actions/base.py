"""How every act on a case is done: access, lock, idempotency, guards, state, document, journal, event: one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from mingban.agencies.models import Organisation
from mingban.cases import access, queries, rules
from mingban.cases.actions import holding, timing
from mingban.cases.choices import Act, ApplicationState, CaseState
from mingban.cases.events import CaseEvent
from mingban.cases.models import KEY_LENGTH, ActKey, Case
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, Refused, StalePage
from mingban.documents import actions as documents
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


class CannotAct(Refused):
    """The act is not possible in the case's present state; the message says why."""


@dataclass(kw_only=True)
class Outcome:
    """What a change of a case leaves behind: the public sentence, journal data, the document's content, and the event.

    `issuer` issues the document where it is not the case's own organisation, `owner` owns it where applicants have no part in it; `on_issued` is told the document as soon as it has its number, for what has to name it.
    """

    sentence: str
    event: type[CaseEvent]
    data: dict[str, Any] = field(default_factory=dict)
    content: dict[str, Any] | None = None
    document: DocumentKind | None = None
    target: CaseState | None = None
    issuer: Organisation | None = None
    owner: Matter | None = None
    on_issued: Callable[[IssuedDocument], None] | None = None


Change = Callable[[Case], Outcome]


def perform(
    *, number: str, act: Act, by: Actor, at: datetime, change: Change, key: str = "", revision: int | None = None
) -> Case:
    """Do one act on a case.

    `change` alters the locked case and returns what it leaves behind. `key` makes a retry a no-op; `revision` is the
    one that the page showed.

    :raises NotFound: when there is no such case.
    :raises NotAllowed: when the actor's post may not do this.
    :raises StalePage: when somebody acted since the page was made.
    :raises CannotAct: when the state or a guard forbids it. :raises BadInput: for a key that cannot be one.
    """
    if len(key) > KEY_LENGTH or "\x00" in key:
        raise BadInput("这个页面已经不是最新的，请刷新后再试")
    with transaction.atomic():
        case = lock_case(number)
        facts = queries.facts_of(case, by)
        if not access.can_act(by, case, act, facts, at):
            raise NotAllowed("您的岗位不能办这一步" if by.is_staff else "您不能办这一步")
        if key and case.act_keys.filter(key=key).exists():
            return case
        _check(case, act, facts, by, revision)
        if key:
            ActKey.objects.create(key=key, case=case, done_at=at)
        follow(case, act=act, by=by, at=at, change=change)
    return case


def follow(case: Case, *, act: Act, by: Actor, at: datetime, change: Change) -> None:
    """Do an act on a locked case of which it is known that it may be done: by itself after another act, say."""
    was_over = rules.is_over(case.state, case.decided_at)
    outcome = change(case)
    named = holding.as_named(by, case, at)
    holding.take(case, act, by)
    case.state = outcome.target or rules.TRANSITIONS[act].target or case.state
    case.stage = queries.stage_of(case)
    case.revision += 1
    case.save()
    _leave_behind(case, act, outcome, named, at)
    if act not in rules.KEEPS_DATES:
        _follow_dates(case, at, was_over=was_over)
    _conclude_application_if_done(case)


def _follow_dates(case: Case, at: datetime, *, was_over: bool) -> None:
    """Let every date that others see follow the act; what was decided and stays so has no part in the promised day any more."""
    if not (was_over and rules.is_over(case.state, case.decided_at)):
        timing.follow_end(case, at=at)
        timing.refresh_application(case.application)
    timing.refresh_due(case)


def _conclude_application_if_done(case: Case) -> None:
    """Mark the application when every case of it has ended: concluded, or withdrawn when nothing else came of it."""
    application = case.application
    if case.state not in rules.ENDED or application.cases.exclude(state__in=rules.ENDED).exists():
        return
    is_withdrawn = not application.cases.exclude(state=CaseState.WITHDRAWN).exists()
    application.state = ApplicationState.WITHDRAWN if is_withdrawn else ApplicationState.CONCLUDED
    application.save(update_fields=["state"])


def lock_case(number: str) -> Case:
    """Return the case, its application and itself locked until the transaction ends, with what acts read of it.

    The application always first: acts on cases of one application touch one another (what waits, the promised day, the
    end of it all), and one order of locks cannot deadlock.

    :raises NotFound: when there is none.
    """
    case = queries.locked_case(number)
    if case is None:
        raise NotFound("没有这个办件")
    return case


def _check(case: Case, act: Act, facts: rules.CaseFacts, by: Actor, revision: int | None) -> None:
    if revision is not None and revision != case.revision:
        raise StalePage("刚才有人办过这一件，页面已经不是最新的。请刷新后再看要不要办")
    reason = rules.why_not(act, facts, by.id)
    if reason:
        raise CannotAct(reason)


def _leave_behind(case: Case, act: Act, outcome: Outcome, by: Actor, at: datetime) -> None:
    """Issue the document, write the journal entry, publish the event."""
    kind = outcome.document or rules.TRANSITIONS[act].document
    data = {"act": act.value, "state": case.state, **outcome.data}
    number = ""
    if kind is not None and outcome.content is not None:
        document = documents.issue_document(
            kind=kind,
            organisation=outcome.issuer or case.organisation,
            owner=outcome.owner or queries.case_matter(case),
            content=outcome.content,
            at=at,
        )
        number = document.number
        if outcome.on_issued:
            outcome.on_issued(document)
        data |= {"document": number, "document_kind": kind.value, "digest": document.digest}
    if by.phone:
        data["phone"] = by.phone
    ledger.record(
        code=f"cases.case.{act.value}",
        matter=queries.case_matter(case),
        by=by,
        at=at,
        sentence=outcome.sentence,
        data=data,
    )
    bus.publish(outcome.event(case_id=case.pk, document_number=number))
