"""Every kind of answer: its article, what it must say, which row of the annual report it counts in, which remedies. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from mingban.requests.choices import Finding, Ground, ReplyKind

K = ReplyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One kind: `needs` are the parts without which it cannot be issued, `may` those that it can say besides.

    Parts: `reason`; `where` (how to get it, or whom to ask); `searched` (how it was looked for); `information` (words or
    files); `ground` (§14 to §16); `withheld` (what is left out). `row` is the row of table two; with a ground the ground's.
    `is_refusal`: 复议 comes before 诉讼, and the letter must say so (行政复议法 §23).
    """

    article: str
    row: str
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    is_refusal: bool = False


def _kind(article: str, row: str, *needs: str, may: tuple[str, ...] = (), is_refusal: bool = False) -> Reply:
    return Reply(article=article, row=row, needs=frozenset(needs), may=frozenset(may), is_refusal=is_refusal)


# Where (一) to (七) of table two has no place of its own for a kind (已经主动公开 counts as 予以公开, 不归本机关 as 不掌握), it
# follows the report's usual reading [U]. UNPAID and RECONFIRM are rows of the table; their article is the local rule's.
REPLIES: dict[ReplyKind, Reply] = {
    K.DISCLOSED: _kind("第三十六条第二项", "1", "information"),
    K.PARTLY: _kind("第三十七条", "2", "information", "ground", "reason", "withheld", is_refusal=True),
    K.PUBLIC: _kind("第三十六条第一项", "1", "where"),
    K.REFUSED: _kind("第三十六条第三项", "3", "ground", "reason", is_refusal=True),
    K.ABSENT: _kind("第三十六条第四项", "4.1", "searched", may=("where",)),
    K.ELSEWHERE: _kind("第三十六条第五项", "4.1", "reason", may=("where",)),
    K.REPEATED: _kind("第三十六条第六项", "5.2", "reason"),
    K.OTHER_RULES: _kind("第三十六条第七项", "3.8", "where", may=("reason",)),
    K.TO_BE_MADE: _kind("第三十八条", "4.2", "reason"),
    K.PETITION: _kind("第三十九条第一款", "5.1", "where", may=("reason",)),
    K.PRINTED: _kind("第三十九条第二款", "5.3", "where"),
    K.UNREASONABLE: _kind("第三十五条", "5.4", "reason"),
    K.ABANDONED: _kind("第三十条", "6.1", may=("reason",)),
    K.UNCLEAR: _kind("第二十九条、第三十条", "4.3", "reason"),
    K.UNPAID: _kind("第四十二条", "6.2", may=("reason",)),
    K.RECONFIRM: _kind("第三十六条第六项", "5.5", "reason"),
}

GROUNDS: dict[Ground, tuple[str, str]] = {
    Ground.SECRET: ("第十四条", "3.1"),
    Ground.FORBIDDEN: ("第十四条", "3.2"),
    Ground.SAFETY: ("第十四条", "3.3"),
    Ground.THIRD_PARTY: ("第十五条", "3.4"),
    Ground.INTERNAL: ("第十六条第一款", "3.5"),
    Ground.PROCESS: ("第十六条第二款", "3.6"),
    Ground.ENFORCEMENT: ("第十六条第二款", "3.7"),
}
# §16: internal affairs, process and enforcement files may be withheld; the others must be.
MAY_BE_WITHHELD = frozenset({Ground.INTERNAL, Ground.PROCESS, Ground.ENFORCEMENT})
GIVING = frozenset({K.DISCLOSED, K.PARTLY})
WITHDRAWN_ROW = "6.3"

PART_WORDS = {
    "reason": "请写明理由，会印在答复书上",
    "where": "请写明怎样获取，或者该向谁查、向谁提",
    "searched": "请写明在哪里、怎么查找过；没有查找过不能答复没有",
    "information": "请写上信息的内容，或者附上文件",
    "ground": "请选不予公开的依据",
    "withheld": "请写明哪些内容没有公开",
}
PART_FIELDS = {"information": "text"}


def missing_part(kind: ReplyKind, parts: Mapping[str, bool]) -> str:
    """Return the first part that this kind of answer needs and that is not there; empty when it is complete."""
    needed = REPLIES[kind].needs
    return next((part for part in PART_WORDS if part in needed and not parts.get(part)), "")


def why_not_over_objection(kind: ReplyKind, finding: str, reason: str, *, is_objected: bool) -> str:
    """Return why information may not be given although a third party objects (§32); empty when it may, or nobody objects."""
    if kind not in GIVING or not is_objected:
        return ""
    if finding not in Finding.values:
        return "有第三方不同意公开：请选是理由不成立，还是公共利益重大，或者改为不予公开（第三十二条）"
    return "" if reason.strip() else "要把决定公开的内容和理由书面告知第三方，请写明理由（第三十二条）"


def row_of(kind: ReplyKind, ground: str) -> str:
    """Return the row of the annual report's second table that an answer counts in: 3.4, say."""
    reply = REPLIES[kind]
    return GROUNDS[Ground(ground)][1] if kind is K.REFUSED else reply.row


def basis_of(kind: ReplyKind, ground: str) -> str:
    """Return the articles that an answer rests on: 第三十六条第三项、第十五条."""
    article = REPLIES[kind].article
    return f"{article}、{GROUNDS[Ground(ground)][0]}" if ground and "ground" in REPLIES[kind].needs else article


def remedies_key(kind: ReplyKind) -> str:
    """Return by which name the local data keeps the paragraph on remedies for this kind: each can have its own."""
    return f"request-reply:{kind.value}"
