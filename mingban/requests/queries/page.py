"""What the pages of one request show: the thread of messages and acts, every date explained, letters, files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.clocks.rules import ExplainStep
from mingban.core.times import local_day
from mingban.documents import queries as documents
from mingban.documents.models import IssuedDocument
from mingban.documents.queries import Remedies
from mingban.files import queries as files
from mingban.files.models import StoredFile
from mingban.ledger import queries as ledger
from mingban.ledger.models import Entry
from mingban.requests import rules
from mingban.requests.choices import Act
from mingban.requests.models import DisclosureRequest
from mingban.requests.queries.requests import CONSULTATION, KIND, REPLY, issued_reply, matter

WRITTEN = f"requests.request.{Act.WRITE.value}"
TITLES = {f"requests.request.{act.value}": act.label for act in Act} | {"requests.request.sent": "提出申请"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One line of the thread: an act, or a message; applicant and staff read the same."""

    at: datetime
    who: str
    text: str
    is_message: bool = False
    is_by_staff: bool = False
    phone: str = ""
    document: str = ""
    title: str = ""


def thread(request: DisclosureRequest) -> list[Node]:
    """Return acts and messages together, the oldest first."""
    acts = [_node(entry) for entry in ledger.entries_of(matter(request)) if entry.code != WRITTEN]
    said = [
        Node(at=one.at, who=_who(one.author), text=one.text, is_message=True, is_by_staff=one.is_by_staff, title="留言")
        for one in request.messages.all()
    ]
    return sorted([*acts, *said], key=lambda node: node.at)


def _node(entry: Entry) -> Node:
    return Node(
        at=entry.at,
        who=_who(entry.actor),
        text=entry.sentence,
        title=TITLES.get(entry.code, "记录"),
        is_by_staff=entry.actor.get("kind") == "STAFF",
        phone=str(entry.data.get("phone", "")),
        document=str(entry.data.get("document", "")),
    )


def _who(actor: dict[str, str]) -> str:
    """Say who it was: an official with organisation and post, a citizen under the masked name."""
    if actor.get("kind") == "STAFF":
        return " ".join(part for part in (actor.get("organisation"), actor.get("post"), actor.get("name")) if part)
    behalf = f"代 {actor['for_name']}" if actor.get("for_name") else ""
    return " ".join(part for part in (actor.get("name", ""), behalf) if part)


@dataclass(frozen=True, slots=True)
class Limit:
    """A clock with every step of how its day came about. `is_ours`: the organisation's duty, not the applicant's or another's."""

    clock: Clock
    steps: list[ExplainStep]
    is_ours: bool


OURS = (rules.CONFIRM, rules.ANSWER)


def limits(request: DisclosureRequest) -> list[Limit]:
    """Return every limit that ran for a request, explained; of consultations without saying who was asked."""
    found = list(clocks.clocks_of(KIND, request.number))
    calendar = clocks.calendar_for(request.organisation.region.code) if found else None
    return [Limit(one, clocks.explain_clock(one, calendar), one.duty in OURS) for one in found]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with what can be done against it."""

    document: IssuedDocument
    remedies: Remedies | None


def letters_to_applicant(request: DisclosureRequest) -> list[Letter]:
    """Return the letters to the applicant, the oldest first, with the last days if they were received on the day of issue."""
    found = documents.documents_of(KIND, [request.number])
    return [Letter(one, documents.remedies_against(one, local_day(one.issued_at))) for one in found]


def told(letters: Sequence[Letter]) -> dict[str, dict[str, Any]]:
    """Return what the applicant was told last, by the kind of letter (correction, extension, fee ...): nobody should have to open a PDF for it."""
    return {one.document.kind.removeprefix("request-"): one.document.content for one in letters}


def other_letters(request: DisclosureRequest) -> list[IssuedDocument]:
    """Return the letters to those who were consulted; the applicant may not read them."""
    owners = [str(pk) for pk in request.consultations.values_list("pk", flat=True)]
    return list(documents.documents_of(CONSULTATION, owners)) if owners else []


def request_files(request: DisclosureRequest) -> list[StoredFile]:
    """Return what the applicant handed in: copies of his identity papers, say."""
    return list(files.files_of(KIND, [request.number]))


def reply_files(pks: Sequence[int]) -> list[StoredFile]:
    """Return the files of answers."""
    return list(files.files_of(REPLY, [str(pk) for pk in pks]))


def answer_files(request: DisclosureRequest) -> list[StoredFile]:
    """Return the files that the issued answer gives."""
    issued = issued_reply(request)
    return reply_files([issued.pk]) if issued else []


HEADLINES = {
    "SENT": "交上来了，等确认收到",
    "ANSWERING": "正在办",
    "CORRECTING": "请您补正",
    "ANSWERED": "已经答复",
    "WITHDRAWN": "已按您的要求撤回",
    "ARCHIVED": "已经归档",
}
STAGES = (("提出", ("SENT",)), ("收到", ("ANSWERING", "CORRECTING")), ("答复", ("ANSWERED",)), ("归档", ("ARCHIVED",)))


def stages(request: DisclosureRequest) -> list[dict[str, str]]:
    """Return how far a request is, as the kit draws stages."""
    if request.state == "WITHDRAWN" or (
        request.state == "ARCHIVED" and request.result_row in ("", rules.WITHDRAWN_ROW)
    ):
        return [{"name": "提出", "state": "done"}, {"name": "撤回", "state": "done"}]
    place = next(number for number, (_, states) in enumerate(STAGES) if request.state in states)
    # What is being worked on is not done yet; an answer and an archive are.
    reached = "now" if request.ended_at is None else "done"
    return [
        {"name": name, "state": "done" if number < place else reached if number == place else ""}
        for number, (name, _) in enumerate(STAGES)
    ]
