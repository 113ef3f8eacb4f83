"""Journal entries as people read them: what, when, which office, who, whom to call."""

from dataclasses import dataclass
from datetime import datetime

from mingban.core.actors import ActorKind
from mingban.ledger.models import Entry


@dataclass(frozen=True, kw_only=True)
class Node:
    """One line of the log. Citizens are never named in it: entries are shown on shared pages too."""

    title: str
    at: datetime
    who: str
    phone: str
    document: str


def node_of(entry: Entry, *, of_many: bool = False) -> Node:
    """Return an entry as a line; `of_many` puts the matter's name before it, where several matters share a log."""
    actor = entry.actor
    if actor.get("kind") == ActorKind.STAFF:
        who = "，".join(
            filter(None, [actor.get("organisation", ""), f"{actor.get('post', '')} {actor.get('name', '')}"])
        )
    else:
        who = "办事人" if actor.get("kind") == ActorKind.PERSON else "系统自动办理"
    return Node(
        title=f"{entry.matter_name}：{entry.sentence}" if of_many else entry.sentence,
        at=entry.at,
        who=who.strip(),
        phone=str(entry.data.get("phone", "")),
        document=str(entry.data.get("document", "")),
    )
