"""Entering demonstration drafts through the product's own acts, each at its day; a second time nothing happens."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import User
from mingban.consultations import rules
from mingban.consultations.actions import commenting, drafting, grouping, publishing, replying, results, surveying
from mingban.consultations.definitions import CommentDefinition, DraftDefinition
from mingban.consultations.models import Comment, Draft
from mingban.core import bus
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import BadInput
from mingban.core.times import local_day
from mingban.ledger import queries as ledger
from mingban.ledger.actions import record
from mingban.ledger.rules import Matter

MORNING = time(9, 30)
MARK = "public-draft-demo"


def load_drafts(*, definitions: Sequence[DraftDefinition], at: datetime) -> int:
    """Enter demonstration drafts that are not there yet, with what people said and what was answered; return how many were new.

    :raises BadInput: when a draft names somebody who is not there.
    """
    count = 0
    for one in definitions:
        with transaction.atomic():
            mark = Matter(kind=MARK, id=one.slug, name=one.title)
            if ledger.entries_of(mark).exists():
                continue
            with bus.untold():
                draft = _enter(one, at)
            record(
                code="consultations.demo.loaded",
                matter=mark,
                by=SYSTEM,
                at=at,
                sentence="装入演示的意见征集",
                data={"draft": draft.number},
            )
            count += 1
    return count


def _day(at: datetime, days: int) -> date:
    return local_day(at) + timedelta(days=days)


def _morning(day: date, minutes: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING)) + timedelta(minutes=minutes)


def _enter(one: DraftDefinition, at: datetime) -> Draft:
    opens_on, closes_on = _day(at, one.opens_days), _day(at, one.closes_days)
    writer, publisher = _official(one.writer), _official(one.publisher)
    begun = min(_morning(opens_on), at)
    draft = drafting.prepare_draft(
        terms=_terms(one, opens_on, closes_on), text="\n\n".join(one.paragraphs), by=writer, at=begun
    )
    for question in one.questions:
        surveying.add_question(number=draft.number, **question.model_dump(), by=writer, at=begun)
    draft.refresh_from_db()
    publishing.publish_draft(number=draft.number, revision=draft.revision, by=publisher, at=begun)
    sent = [_comment(draft, each, index, begun) for index, each in enumerate(one.comments, start=1)]
    for sheet in one.sheets:
        answers = {number: _given(value) for number, value in sheet.answers.items()}
        surveying.answer_questions(number=draft.number, answers=answers, by=_citizen(sheet.by), at=begun)
    grouping.group_comments(number=draft.number, by=SYSTEM, at=at)
    if one.results_days is not None:
        _give_results(draft, one, sent, publisher, at)
    return draft


def _given(value: list[int] | str) -> rules.Given:
    return rules.Given(text=value) if isinstance(value, str) else rules.Given(tuple(value))


def _terms(one: DraftDefinition, opens_on: date, closes_on: date) -> drafting.Terms:
    names = ("title", "kind", "affects_market", "explanation", "short_reason", "contact_name", "contact_phone")
    more = ("contact_email", "contact_address", "other_ways", "showing", "source")
    values = {name: getattr(one, name) for name in (*names, *more)}
    return drafting.Terms(opens_on=opens_on, closes_on=closes_on, **values)


def _official(username: str) -> Actor:
    user = User.objects.filter(username=username, person=None).first()
    if user is None:
        raise BadInput(f"演示的意见征集写了没有的工作账号 {username}")
    return accounts.actor_of(user)


def _citizen(phone: str) -> Actor:
    person = accounts.find_person_by_phone(phone)
    user = User.objects.filter(person=person).first() if person is not None else None
    if user is None:
        raise BadInput("演示的意见征集写了没有的演示人物")
    return accounts.actor_of(user)


def _comment(draft: Draft, one: CommentDefinition, index: int, begun: datetime) -> Comment:
    return commenting.send_comment(
        number=draft.number,
        paragraph=one.paragraph,
        text=one.text,
        name_shown=one.name_shown,
        key=f"demo-{index}",
        by=_citizen(one.by),
        at=begun + timedelta(minutes=index),
    )


def _give_results(draft: Draft, one: DraftDefinition, sent: Sequence[Comment], publisher: Actor, at: datetime) -> None:
    """Close the draft after its last day, answer every comment, publish the results on their day."""
    writer, day = _official(one.writer), _day(at, one.results_days or 0)
    publishing.close_draft(number=draft.number, at=_morning(_day(at, one.closes_days + 1)))
    grouping.group_comments(number=draft.number, by=SYSTEM, at=_morning(_day(at, one.closes_days + 1), 5))
    for comment, each in zip(sent, one.comments, strict=True):
        if each.verdict is not None:
            replying.reply_to(
                number=draft.number,
                verdict=each.verdict,
                reply=each.reply,
                comments=[comment.pk],
                by=writer,
                at=_morning(day),
            )
    results.write_results(
        number=draft.number, summary=one.summary, outcomes=one.outcomes, by=writer, at=_morning(day, 10)
    )
    results.publish_results(number=draft.number, by=publisher, at=_morning(day, 20))
