"""The tracking page: like a parcel, each node with time, office, officer, phone, and when the next is due."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils import timezone

from mingban.cases import access, rules
from mingban.cases.choices import ApplicationState, CaseState, MaterialState
from mingban.cases.models import Application, Case, Material, RecusalRequest, SpecialProcedure, Step
from mingban.cases.queries.explaining import Moved, moved_of, moved_whole
from mingban.cases.queries.nodes import Node, node_of, shared_entry
from mingban.cases.queries.of_case import application_matter, awaited, case_matter, special_of
from mingban.cases.queries.officers import Officer, officers_of
from mingban.cases.queries.timetable import clocks_running, expected_ends, holding_case, waiting_on, with_needs
from mingban.clocks import queries as clocks
from mingban.clocks.choices import Alert
from mingban.clocks.models import Clock
from mingban.core.prepared import Prepared, read_ahead
from mingban.core.times import local_day
from mingban.documents import queries as documents
from mingban.documents.models import IssuedDocument
from mingban.documents.queries import Remedies
from mingban.ledger import queries as ledger
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter


@dataclass(frozen=True, kw_only=True)
class TrackedCase:
    """One lane: the case, its plain word, when it will be done, who has it, what it waits for."""

    case: Case
    word: str
    end: datetime | None
    holder: str
    officer: Officer | None
    is_done: bool
    is_failed: bool
    deferred: list[Material]
    waits_for: list[str]
    special: SpecialProcedure | None
    moved: Moved | None


@dataclass(frozen=True, kw_only=True)
class TrackedDocument:
    """An issued document and what it is about; `about` is empty when the application has one item or it is about all."""

    document: IssuedDocument
    about: str
    remedies: Remedies | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One of the five stages of the whole."""

    name: str
    state: str
    picture: str


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """The whole page: one sentence, five stages, lanes, the date and who holds it, every node, documents."""

    headline: str
    stages: list[Stage]
    lanes: list[TrackedCase]
    done: int
    nodes: list[Node]
    documents: list[TrackedDocument]
    holder: TrackedCase | None
    promised_at: datetime | None
    promised_was_at: datetime | None
    moved: Moved | None
    clocks: list[Clock]

    @property
    def is_standing(self) -> bool:
        """True while a special procedure lets some case's limits stand still."""
        return any(lane.special for lane in self.lanes)

    @property
    def is_decided(self) -> bool:
        """True when every case is decided or has ended otherwise: no end is promised any more."""
        return all(lane.is_done or lane.is_failed for lane in self.lanes)


def tracking(application: Application, *, is_shared: bool = False) -> Tracking:
    """Return how far every case of an application has come; with `is_shared` without documents and what is personal."""
    cases = _cases(application)
    running = clocks_running(cases)
    ends = expected_ends(cases, running)
    officers = officers_of(cases, timezone.now())
    lanes = [_lane(case, ends, officers.get(case.pk), running) for case in cases]
    held = holding_case(cases, ends)
    holder = next((lane for lane in lanes if held and lane.case.pk == held.pk), None)
    numbers = [case.number for case in cases]
    return Tracking(
        headline=_headline(application, lanes, holder),
        stages=_stages(cases),
        lanes=lanes,
        done=sum(1 for lane in lanes if lane.is_done),
        nodes=_nodes(application, numbers, is_shared=is_shared),
        documents=[] if is_shared else _documents(application, cases),
        holder=holder,
        promised_at=application.promised_at,
        promised_was_at=application.promised_was_at,
        moved=moved_whole(application, running),
        clocks=running,
    )


def _rows(application: int, at: datetime) -> QuerySet[Case]:
    rows = Case.objects.filter(application=application).select_related(
        "organisation__region", "item_version", "officer__user"
    )
    return (
        access.with_officers_leave(rows.defer("item_version__definition"), at)
        .annotate(
            has_specials=Exists(SpecialProcedure.objects.filter(case=OuterRef("pk"))),
            has_recusal_requests=Exists(RecusalRequest.objects.filter(case=OuterRef("pk"))),
            has_pauses=clocks.has_pauses("case", OuterRef("number")),
        )
        .order_by("position")
    )


_of_application = Prepared(_rows)
_steps = Prepared(lambda application: Step.objects.filter(case__application=application).select_related("organisation"))


def _cases(application: Application) -> list[Case]:
    """Return the cases with what the page reads of them; that seldom is: only where there is some."""
    cases = with_needs(application, _of_application(application.pk, timezone.now()))
    steps = defaultdict(list)
    for step in _steps(application.pk):
        steps[step.case_id].append(step)
    special = [case for case in cases if getattr(case, "has_specials", True)]
    prefetch_related_objects(special, "special_procedures")
    for case in cases:
        read_ahead(case, "steps", steps[case.pk])
        if case not in special:
            read_ahead(case, "special_procedures", [])
    return cases


def _documents(application: Application, cases: list[Case]) -> list[TrackedDocument]:
    names = {case.number: case.item_name for case in cases} if len(cases) > 1 else {}
    own = application_matter(application)
    issued = documents.documents_of_all([own, *(case_matter(case) for case in cases)])
    newest_first = sorted(issued, key=lambda one: (one.issued_at, one.pk), reverse=True)
    received = {case.number: case.delivered_at for case in cases}
    return [
        TrackedDocument(
            document=one,
            about=names.get(one.owner_id, ""),
            remedies=documents.remedies_against(one, local_day(received.get(one.owner_id) or one.issued_at)),
        )
        for one in newest_first
    ]


def _nodes(application: Application, numbers: list[str], *, is_shared: bool) -> list[Node]:
    many = len(numbers) > 1
    own = application_matter(application)
    found = ledger.entries_of_all([own, *(Matter(kind="case", id=number, name="") for number in numbers)])
    entries = [(entry, many and entry.matter_kind == "case") for entry in found]
    entries.sort(key=lambda pair: (pair[0].at, pair[0].pk), reverse=True)
    # The application's own "handed in" says it for all of its cases.
    shown = [pair for pair in entries if pair[0].code != "cases.case.submitted" and not _is_reminder(pair[0])]
    if is_shared:
        shown = [pair for pair in shown if shared_entry(pair[0])]
    return [node_of(entry, of_many=of_many, is_shared=is_shared) for entry, of_many in shown]


def _is_reminder(entry: Entry) -> bool:
    """Tell whether an entry only says that an office reminded its own people; what became late everybody reads."""
    return (
        entry.code in {"cases.case.alerted", "cases.application.alerted"} and entry.data.get("alert") == Alert.REMINDER
    )


def _headline(application: Application, lanes: list[TrackedCase], holder: TrackedCase | None) -> str:
    done, total = sum(1 for lane in lanes if lane.is_done), len(lanes)
    if application.state == ApplicationState.WITHDRAWN:
        return "已撤回"
    if done == total:
        return f"{total} 件事都办好了" if total > 1 else "办好了"
    if application.state == ApplicationState.CONCLUDED:
        return f"办完了，{total} 件事办好 {done} 件" if total > 1 else lanes[0].word
    if total == 1:
        return lanes[0].word
    return f"{total} 件事办好了 {done} 件" + (f"，正在办“{holder.case.item_name}”" if holder else "")


STAGES = (("提交", "pen"), ("受理", "doc"), ("办理", "hourglass"), ("决定", "idcard"), ("送达", "truck"))


def _stages(cases: list[Case]) -> list[Stage]:
    """Return how far the slowest case has come; what ended early has passed every stage."""
    reached = min((_reached(case) for case in cases), default=0)
    return [
        Stage(name=name, picture=picture, state="done" if n < reached else "now" if n == reached else "")
        for n, (name, picture) in enumerate(STAGES)
    ]


def _reached(case: Case) -> int:
    """Return how many stages a case has behind it."""
    if case.state in rules.ENDED:
        return len(STAGES)
    if case.decided_at:
        return 4
    reviewed = all(step.state in rules.OVER for step in case.steps.all() if step.role != rules.DECIDER)
    if case.state == CaseState.IN_REVIEW and reviewed:
        return 3
    return 2 if case.accepted_at else 1


def _lane(case: Case, ends: dict[int, datetime | None], officer: Officer | None, running: list[Clock]) -> TrackedCase:
    state = CaseState(case.state)
    is_open = state not in rules.ENDED and case.decided_at is None
    papers = {use.material for use in case.materials.all() if use.material.state == MaterialState.DEFERRED}
    deferred = sorted(papers, key=lambda material: material.pk) if is_open else []
    return TrackedCase(
        case=case,
        word=rules.plain_state(state, is_approved=case.is_approved, has_deferred=bool(deferred)),
        end=ends.get(case.pk),
        holder=waiting_on(case) if is_open else "",
        officer=officer if state not in rules.ENDED else None,
        is_done=case.is_approved is True,
        is_failed=case.is_approved is False or state in {CaseState.DECLINED, CaseState.WITHDRAWN, CaseState.TERMINATED},
        deferred=deferred,
        waits_for=awaited(case) if is_open else [],
        special=special_of(case),
        moved=moved_of(case, running),
    )
