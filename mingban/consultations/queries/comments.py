"""Reads of comments: the author's own, everybody's, and the desk's."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from mingban.consultations import access
from mingban.consultations.choices import CommentState, Publicity, Showing, Verdict
from mingban.consultations.models import Comment, CommentQuerySet, Draft
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import local_day

PAGE_SIZE = 50
UNANSWERED = "none"
WHOLE = "0"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for among the comments of a draft; empty parts ask for nothing.

    `paragraph` is a number, 0 for the whole draft; `verdict` one of them or `none` for what waits; `group` the id of its leader.
    """

    paragraph: str = ""
    verdict: str = ""
    publicity: str = ""
    group: str = ""
    text: str = ""

    def as_query(self) -> dict[str, str]:
        """Return the parts that ask for something."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


def wanted_of(query: dict[str, str]) -> Wanted:
    """Return what an address asks for; what it cannot mean is left out."""
    paragraph, group = query.get("paragraph", ""), query.get("group", "")
    verdict, publicity = query.get("verdict", ""), query.get("publicity", "")
    return Wanted(
        paragraph=paragraph if _is_key(paragraph) else "",
        verdict=verdict if verdict in {*Verdict.values, UNANSWERED} else "",
        publicity=publicity if publicity in Publicity.values else "",
        group=group if _is_key(group) else "",
        text=query.get("text", "").strip()[:100],
    )


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15


def matching(draft: Draft, wanted: Wanted) -> CommentQuerySet:
    """Return the comments of a draft that are looked for, those taken back left out."""
    rows = draft.comments.standing().select_related("paragraph", "author")
    conditions = Q()
    if wanted.paragraph:
        conditions &= Q(paragraph__number=wanted.paragraph) if wanted.paragraph != WHOLE else Q(paragraph=None)
    if wanted.verdict:
        conditions &= Q(verdict="" if wanted.verdict == UNANSWERED else wanted.verdict)
    if wanted.publicity:
        conditions &= Q(publicity=wanted.publicity)
    if wanted.group:
        conditions &= Q(leader_id=wanted.group)
    if wanted.text:
        conditions &= Q(text__icontains=wanted.text)
    return rows.filter(conditions)


@dataclass(frozen=True, slots=True)
class CommentPage:
    """Some comments by id; `next_after` asks for what comes after, 0 on the last page."""

    comments: list[Comment]
    next_after: int


def page_of(rows: CommentQuerySet, *, after: int, size: int = PAGE_SIZE) -> CommentPage:
    """Return a page of comments in the order in which they came; its cost does not grow with how far one has read."""
    found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
    return CommentPage(found[:size], found[size - 1].pk if len(found) > size else 0)


def readable(draft: Draft, paragraph: str = "") -> CommentQuerySet:
    """Return the comments whose words everybody may read now, to all of a draft or to one paragraph (0: to the whole)."""
    wanted = Wanted(paragraph=paragraph if _is_key(paragraph) else "")
    return matching(draft, wanted).readable()


@dataclass(frozen=True, slots=True)
class Group:
    """Comments that say the same: the first of them, how many, and how many of these wait for an answer."""

    leader: Comment
    size: int
    unanswered: int


def groups_of(draft: Draft, *, most: int = 100) -> list[Group]:
    """Return the groups of copies of a draft, the largest first."""
    rows = draft.comments.standing().filter(leader__isnull=False).order_by().values("leader_id")
    counted = list(rows.annotate(n=Count("pk"), open=Count("pk", filter=Q(verdict=""))).order_by("-n", "leader_id"))
    leaders = Comment.objects.select_related("paragraph").in_bulk([row["leader_id"] for row in counted[:most]])
    return [Group(leaders[row["leader_id"]], row["n"], row["open"]) for row in counted[:most]]


def group_sizes(comments: list[Comment]) -> dict[int, int]:
    """Return how many comments stand in the groups of some comments, by leader."""
    leaders = {one.leader_id for one in comments if one.leader_id is not None}
    rows = Comment.objects.standing().filter(leader_id__in=leaders).order_by().values_list("leader_id")
    return {leader: n for leader, n in rows.annotate(n=Count("pk")) if leader is not None}


@dataclass(frozen=True, slots=True)
class Figures:
    """What came to a draft: comments, people, those taken back, those that still wait, groups of copies, words held back."""

    comments: int
    people: int
    withdrawn: int
    unanswered: int
    groups: int
    held: int
    to_see: int


def figures(draft: Draft) -> Figures:
    """Count what came to a draft."""
    sent = Q(state=CommentState.SENT)
    found: dict[str, Any] = draft.comments.aggregate(
        comments=Count("pk", filter=sent),
        people=Count("author_id", filter=sent, distinct=True),
        withdrawn=Count("pk", filter=Q(state=CommentState.WITHDRAWN)),
        unanswered=Count("pk", filter=sent & Q(verdict="")),
        groups=Count("leader_id", filter=sent, distinct=True),
        held=Count("pk", filter=sent & Q(publicity=Publicity.HELD)),
        to_see=Count("pk", filter=sent & Q(publicity=Publicity.TO_SEE)),
    )
    return Figures(**found)


def counts_by_paragraph(draft: Draft) -> dict[int, int]:
    """Return how many comments came to each paragraph, by its number; 0 for the whole draft."""
    rows = draft.comments.standing().order_by().values_list("paragraph__number").annotate(n=Count("pk"))
    return {number or 0: n for number, n in rows}


def desk_comment(actor: Actor, number: str, pk: int) -> Comment:
    """Return a comment that an official may read.

    :raises NotFound: when there is none on this draft, or the draft is another organisation's.
    """
    visible = Draft.objects.filter(access.desk_drafts(actor), number=number)
    rows = Comment.objects.select_related("draft__organisation__region", "paragraph", "leader", "author")
    found = rows.filter(draft__in=visible, pk=pk).first()
    if found is None:
        raise NotFound("没有这条意见")
    return found


def own_comments(party_id: int) -> QuerySet[Comment]:
    """Return what a person has said to drafts, the latest first."""
    rows = Comment.objects.filter(author_id=party_id).select_related("draft__organisation", "paragraph")
    return rows.order_by("-sent_at", "-pk")


def last_change(draft: Draft) -> Any:
    """Return when a comment last came or was taken back; None when none ever came."""
    found = draft.comments.aggregate(sent=Max("sent_at"), gone=Max("withdrawn_at"))
    return max((one for one in found.values() if one is not None), default=None)


def authors_after(draft: Draft, after: int, limit: int) -> list[int]:
    """Return ids of people who said something to a draft, in order, beginning after one: to tell them in steps."""
    rows = draft.comments.standing().filter(author_id__gt=after).order_by("author_id")
    return list(rows.values_list("author_id", flat=True).distinct()[:limit])


EXPORT_COLUMNS = ("number", "paragraph", "day", "group", "text", "verdict", "reply")
NOT_EXPORTED = "（可能有个人信息，没有导出原文）"


def export_rows(draft: Draft, *, is_public: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the comments of a draft without anything about their authors; words that may name somebody are left out.

    For everybody (`is_public`) so are those that nobody has looked at where each is to be looked at.

    `number` counts from 1 in the order in which they came, `group` is the number of the first that says the same.
    """
    rows = draft.comments.standing().order_by("pk")
    waits_for_look = is_public and draft.showing == Showing.AFTER_REVIEW
    numbers = {pk: place for place, pk in enumerate(rows.values_list("pk", flat=True), start=1)}
    for one in rows.select_related("paragraph").iterator(chunk_size=1000):
        is_left_out = one.publicity in {Publicity.TO_SEE, Publicity.HELD} or (
            waits_for_look and one.publicity != Publicity.SHOWN
        )
        yield {
            "number": numbers.get(one.pk, 0),
            "paragraph": one.paragraph.number if one.paragraph else 0,
            "day": local_day(one.sent_at).isoformat(),
            "group": numbers.get(one.leader_id or 0, 0),
            "text": NOT_EXPORTED if is_left_out else one.text,
            "verdict": str(Verdict(one.verdict).label) if one.verdict else "",
            "reply": one.reply,
        }
