"""What people say to a draft: sent once, never changed, taken back by its author until the end."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.models import Person
from mingban.consultations import access, queries, rules
from mingban.consultations.actions.base import KEY_LENGTH, person_of
from mingban.consultations.choices import CommentState, DraftState, NameShown, Publicity
from mingban.consultations.models import Comment, Draft, Paragraph
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, Refused
from mingban.core.times import local_day, say_day
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

COMMENT_MATTER = "public-comment"


class CannotComment(Refused):
    """Comments are not taken now, or not from this person, or he has said the same already."""


def send_comment(
    *, number: str, paragraph: int | None, text: str, name_shown: str, key: str, by: Actor, at: datetime
) -> Comment:
    """Say something to one paragraph of a draft (by its number), or to the whole; sent again with the same `key` it is one comment.

    :raises NotAllowed: for officials.
    :raises NotFound: when there is no such draft or paragraph.
    :raises CannotComment: outside the period, without a proved name where that is asked, too often, or the same again.
    :raises BadWords: when the text cannot be taken.
    """
    person = person_of(by)
    if not key or len(key) > KEY_LENGTH or "\x00" in key:
        raise BadInput("这个页面已经不是最新的，请刷新后再提")
    with transaction.atomic():
        known = Comment.objects.filter(author=person, key=key).first()
        if known is not None:
            return known
        draft = queries.public_draft(number)
        check_taking(draft, person, at)
        kept = rules.check_comment(text)
        target = _paragraph(draft, paragraph)
        _check_not_again(draft, target, person, kept, key)
        comment, is_new = Comment.objects.get_or_create(
            author=person,
            key=key,
            defaults={
                "draft": draft,
                "paragraph": target,
                "text": kept,
                "digest": rules.digest(kept),
                "name_shown": name_shown if name_shown in NameShown.values else NameShown.NOT_AT_ALL,
                "publicity": Publicity.TO_SEE if rules.is_maybe_personal(kept) else Publicity.UNSEEN,
                "sent_at": at,
            },
        )
        if is_new:
            _record(comment, "sent", f"对《{draft.title}》提意见", by, at)
    return comment


def check_may_take_part(*, draft: Draft, by: Actor, at: datetime) -> None:
    """Refuse, before anything is typed, whoever could not send it.

    :raises NotAllowed: for officials. :raises CannotComment: as `send_comment` would.
    """
    check_taking(draft, person_of(by), at)


def check_taking(draft: Draft, person: Person, at: datetime) -> None:
    """Refuse what comes before, after or without the name that a draft asks for.

    :raises CannotComment: saying when, or what to do instead.
    """
    if draft.state == DraftState.WITHDRAWN:
        raise CannotComment("这次意见征集撤回了，不再收意见。为什么撤回，写在草案那一页")
    if draft.state == DraftState.OPEN and draft.opens_on > local_day(at):
        raise CannotComment(f"这次意见征集{say_day(draft.opens_on)}开始，到那天再来提")
    if not queries.is_taking(draft, at):
        raise CannotComment(
            f"这次意见征集{say_day(draft.closes_on)}截止了，不能再提。结果公布后，在草案那一页看得到采纳了哪些、没采纳的为什么"
        )
    if draft.needs_real_name and person.assurance_level < AssuranceLevel.REAL_NAME:
        raise CannotComment(
            "这次意见征集要实名。请先在“我的信息”里核对姓名和身份证号，再回来提；您的名字公不公开，由您选"
        )


def _paragraph(draft: Draft, number: int | None) -> Paragraph | None:
    if not number:
        return None
    found = draft.paragraphs.filter(number=number).first()
    if found is None:
        raise NotFound("草案没有这一段")
    return found


def _check_not_again(draft: Draft, paragraph: Paragraph | None, person: Person, text: str, key: str) -> None:
    # What was sent with this very key may have come in a moment ago by the other click: it is this comment, not another.
    own = draft.comments.standing().filter(author=person).exclude(key=key)
    if own.filter(paragraph=paragraph, digest=rules.digest(text)).exists():
        raise CannotComment("同样的意见您已经提过了，不用再提一次", field="text")
    most = queries.local_rules().comments_each
    if own.count() >= most:
        raise CannotComment(f"一个人对一份草案最多提 {most} 条意见，您已经提满了。还有要说的，请打联系电话")


def withdraw_comment(*, pk: int, by: Actor, at: datetime) -> Comment:
    """Take one's own comment back before the end: its words are gone, that there was one stays. Taken back already, nothing changes.

    :raises NotAllowed: for anybody but its author. :raises CannotComment: after the end.
    """
    with transaction.atomic():
        rows = Comment.objects.select_for_update(of=("self",)).select_related("draft__organisation")
        comment = rows.filter(pk=pk).first()
        if comment is None or not access.can_take_back(by, comment):
            raise NotAllowed("只能撤回自己提的意见")
        if comment.state == CommentState.WITHDRAWN:
            return comment
        if not queries.is_taking(comment.draft, at):
            raise CannotComment("征集截止以后不能再撤回意见")
        comment.state, comment.withdrawn_at, comment.text, comment.leader = CommentState.WITHDRAWN, at, "", None
        comment.save(update_fields=["state", "withdrawn_at", "text", "leader"])
        _record(comment, "withdrawn", "撤回意见", by, at)
    return comment


def _record(comment: Comment, what: str, sentence: str, by: Actor, at: datetime) -> None:
    """Leave an entry in the comment's own chain, so that senders never wait for each other; its words stay out of it."""
    ledger.record(
        code=f"consultations.comment.{what}",
        matter=Matter(kind=COMMENT_MATTER, id=str(comment.pk), name=comment.draft.title),
        by=by,
        at=at,
        sentence=sentence,
        data={
            "draft": comment.draft.number,
            "paragraph": comment.paragraph.number if comment.paragraph else 0,
            "digest": comment.digest,
        },
    )


def link_of(comment: Comment) -> str:
    """Return where the author finds his comment with its answer."""
    return f"{reverse('consultations:mine-list')}#c{comment.pk}"
