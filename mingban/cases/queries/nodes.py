"""Journal entries as people read them: what, when, which office, who, whom to call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mingban.core.actors import ActorKind
from mingban.ledger.models import Entry


@dataclass(frozen=True, kw_only=True)
class Node:
    """One line of the log. Citizens are never named in it."""

    title: str
    at: datetime
    who: str
    phone: str
    document: str


# The engine's own acts; other apps' entries (licence numbers, grades of a rating) are for the applicant's eyes.
OWN_CODES = "cases."
# Which paper somebody lacks or brings says something about him: whoever has the share link reads only that there is one.
SHARED_SENTENCES = {
    "cases.case.request_correction": "请办事人补材料",
    "cases.case.terminate": "后补的材料没有按期补交，视为撤回申请",
    "cases.application.deferred_supplied": "补交了材料",
    "cases.application.infected_found": "一份材料打不开，请办事人重新交",
    "cases.application.infected_replaced": "重新交了材料",
}


def _stood_in(actor: dict[str, Any]) -> str:
    """Say for whom an official stood in while that one was away."""
    return f"（代{actor['for_name']}）" if actor.get("for_name") else ""


def shared_entry(entry: Entry) -> bool:
    """Tell whether whoever has the share link may read an entry."""
    return entry.code.startswith(OWN_CODES)


def node_of(entry: Entry, *, of_many: bool = False, is_shared: bool = False) -> Node:
    """Return an entry as a line; `of_many` puts the matter's name before it, where several matters share a log.

    With `is_shared` the sentence names no papers, and the line no document.
    """
    actor = entry.actor
    if actor.get("kind") == ActorKind.STAFF:
        who = "，".join(
            filter(
                None,
                [actor.get("organisation", ""), f"{actor.get('post', '')} {actor.get('name', '')}{_stood_in(actor)}"],
            )
        )
    else:
        who = "办事人" if actor.get("kind") == ActorKind.PERSON else "系统自动办理"
    sentence = SHARED_SENTENCES.get(entry.code, entry.sentence) if is_shared else entry.sentence
    return Node(
        title=f"{entry.matter_name}：{sentence}" if of_many else sentence,
        at=entry.at,
        who=who.strip(),
        phone=str(entry.data.get("phone", "")),
        document="" if is_shared else str(entry.data.get("document", "")),
    )
