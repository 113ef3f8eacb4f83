"""Answering comments, one or many at once, and saying which words everybody may read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from mingban.accounts import actions as accounts
from mingban.accounts.models import Person
from mingban.consultations import access, queries
from mingban.consultations.actions.base import CannotAct, lock_draft, need_state, note_hand, record
from mingban.consultations.choices import DraftState, Publicity, Verdict
from mingban.consultations.models import Comment, CommentQuerySet, Draft
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, StalePage

LONGEST_REPLY = 2000
SHORTEST_REPLY = 4
NAMED = 200
LOOK_BASIS = "个人信息保护法第三十四条（履行法定职责：听取、核实对草案的意见）"


class CannotReply(CannotAct):
    """The answer is missing its reason, or concerns what the official said himself."""


def reply_to(
    *,
    number: str,
    verdict: str,
    reply: str,
    by: Actor,
    at: datetime,
    comments: Sequence[int] = (),
    group: int | None = None,
    wanted: queries.Wanted | None = None,
    expected: int = 0,
) -> int:
    """Answer some comments of a closed draft with one verdict and reason: by their ids, a whole group, or all that are looked for.

    A group is named by its leader; of those looked for (`wanted`) there must be as many as the page said (`expected`). An answer
    given before is written over, until the results are out. Return how many comments have it now.

    :raises NotAllowed: for other posts. :raises CannotAct: before the end, or once the results are out.
    :raises CannotReply: without a reason, or to one's own words. :raises BadInput: when nothing of the draft is named.
    :raises StalePage: when as many as the page said are not there any more.
    """
    kept = _check_reply(verdict, reply)
    with transaction.atomic():
        draft = lock_draft(number)
        if not access.can_work_on(by, draft):
            raise NotAllowed("您的岗位不能答复这些意见")
        need_state(draft, DraftState.CLOSED, otherwise="截止以后、结果公布以前才能答复")
        rows = _looked_for(draft, wanted, expected) if wanted else _named(draft, comments, group)
        if by.private_party_id is not None and rows.filter(author_id=by.private_party_id).exists():
            raise CannotReply("这里面有您本人提的意见，请换一位同事答复")
        count = rows.update(verdict=verdict, reply=kept, replied_at=at, replied_by=by.as_json())
        draft.repliers = note_hand(draft.repliers, by)
        draft.save(update_fields=["repliers"])
        sentence = f"答复 {count} 条意见：{Verdict(verdict).label}" + (f"。{kept}" if kept else "")
        which = _which(comments, group, wanted)
        record(draft, "replied", sentence, by=by, at=at, verdict=verdict, count=count, **which)
    return count


def _which(comments: Sequence[int], group: int | None, wanted: queries.Wanted | None) -> dict[str, Any]:
    """Return for the journal which comments were meant; of many ids the first ones. What was typed to find them stays out."""
    if wanted:
        return {"wanted": {name: value for name, value in wanted.as_query().items() if name != "text"}}
    return {"group": group} if group else {"comments": sorted(set(comments))[:NAMED]}


def _looked_for(draft: Draft, wanted: queries.Wanted, expected: int) -> CommentQuerySet:
    found = queries.matching(draft, wanted).count()
    if not found or found != expected:
        raise StalePage(f"现在筛选出来的是 {found} 条，不是页面上的 {expected} 条，请刷新后再看")
    return draft.comments.standing().filter(pk__in=queries.matching(draft, wanted).order_by().values("pk"))


def _check_reply(verdict: str, reply: str) -> str:
    if verdict not in Verdict.values:
        raise CannotReply("请选采纳、部分采纳还是没有采纳", field="verdict")
    kept = reply.strip()
    if verdict != Verdict.ADOPTED and len(kept) < SHORTEST_REPLY:
        raise CannotReply("没有采纳、部分采纳的，要写明理由，提意见的人和所有人都看得到", field="reply")
    if len(kept) > LONGEST_REPLY:
        raise CannotReply(f"答复最多 {LONGEST_REPLY} 个字，现在有 {len(kept)} 个", field="reply")
    return kept


def _named(draft: Draft, comments: Sequence[int], group: int | None) -> CommentQuerySet:
    """Return the comments that are meant, all of them this draft's."""
    rows = draft.comments.standing()
    rows = rows.filter(leader_id=group) if group else rows.filter(pk__in=set(comments))
    found = rows.count()
    if not found or (not group and found != len(set(comments))):
        raise BadInput("请先选要答复的意见；有的可能刚被作者撤回，请刷新后再选")
    return rows


def judge_words(*, number: str, comments: Sequence[int], publicity: str, reason: str, by: Actor, at: datetime) -> int:
    """Say of some comments that everybody may read their words, or hold them back for a reason; return how many.

    Held back, a comment still counts, is grouped and answered; its place says why its words are not shown.

    :raises NotAllowed: for other posts. :raises CannotReply: when held back without a reason.
    :raises BadInput: when nothing of the draft is named.
    """
    if publicity not in {Publicity.SHOWN, Publicity.HELD}:
        raise BadInput("请选公开还是不公开")
    kept = reason.strip()[:300]
    if publicity == Publicity.HELD and len(kept) < SHORTEST_REPLY:
        raise CannotReply("不公开原文要写明理由，如：写了别人的电话", field="reason")
    with transaction.atomic():
        draft = lock_draft(number)
        if not access.can_work_on(by, draft):
            raise NotAllowed("您的岗位不能定公不公开")
        if draft.state == DraftState.WITHDRAWN:
            raise CannotAct("这次意见征集撤回了")
        rows = _named(draft, comments, None)
        is_held = publicity == Publicity.HELD
        count = rows.update(publicity=publicity, held_reason=kept if is_held else "")
        sentence = f"{count} 条意见不公开原文，理由：{kept}" if is_held else f"{count} 条意见可以公开"
        which = sorted(set(comments))[:NAMED]
        record(draft, "judged", sentence, by=by, at=at, publicity=publicity, comments=which)
    return count


def look_at_author(*, comment: Comment, by: Actor, at: datetime) -> Person:
    """Return who wrote a comment, with his phone; that the official looked is logged, and the person can see it.

    :raises NotAllowed: for posts that do not work on the draft.
    """
    return look_at_person(comment.draft, comment.author, by=by, at=at)


def look_at_person(draft: Draft, person: Person, *, by: Actor, at: datetime) -> Person:
    """Let an official see one person's name and phone, and log it.

    :raises NotAllowed: for posts that do not work on the draft.
    """
    if not access.can_see_people(by, draft):
        raise NotAllowed("您的岗位不能看提意见的人是谁")
    accounts.log_look(
        party=person,
        fields=["姓名", "手机号"],
        by=by,
        legal_basis=LOOK_BASIS,
        at=at,
        matter=queries.matter_of(draft),
    )
    return person
