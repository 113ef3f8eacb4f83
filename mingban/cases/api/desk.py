"""Cases for departments' own systems: the same cases, and the same trace of each look, as on the desk."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from mingban.accounts import actions as accounts
from mingban.cases import access, queries
from mingban.cases.api.told import CaseLine, DocumentTold, FileTold, NodeTold, case_line, document_told, file_told
from mingban.cases.choices import Act, CaseState, MaterialMeans, MaterialState, StepState, Verdict
from mingban.cases.models import Case, CaseMaterial, Step
from mingban.clocks.choices import ClockState
from mingban.core.api import ApiRouter, Cursor, Instant, Limit, Told, reach
from mingban.core.audiences import Audience
from mingban.core.errors import NotFound
from mingban.core.paging import Page, page_of
from mingban.core.requests import acting
from mingban.files.models import StoredFile

router = ApiRouter(tags=["部门系统：办件"])

READ = "cases:read"
# Programs of departments read applications on the ground on which officials do (see registrations).
LOOK_BASIS = "《行政许可法》第三十四条：行政机关应当对申请人提交的申请材料进行审查"


class ApplicantTold(Told):
    """Who applies, and who applies for him; what else the item needs to know of them stands in the form."""

    name: str
    agent: str


class UseTold(Told):
    """A document that the case relies on. `id` is what a correction names; `finding` is what the authority found."""

    id: int
    requirement: str
    kind: str
    name: str
    means: MaterialMeans | None
    state: MaterialState
    finding: MaterialState | None
    remark: str
    due_on: date | None
    files: list[FileTold]


class RowTold(Told):
    """A filled-in field as people read it, with its raw value."""

    label: str
    value: str


class SectionTold(Told):
    """A page of the case's own form."""

    title: str
    rows: list[RowTold]


class StepTold(Told):
    """A stage of the review; `opinions_wanted` is how many officers have yet to give theirs; `organisation` another authority that does it."""

    name: str
    role: str
    state: StepState
    opened_at: datetime | None
    done_at: datetime | None
    opinions: list[str]
    opinions_wanted: int
    code: str
    organisation: str
    verdict: Verdict | None


class ClockTold(Told):
    """A limit, and in words how its date came about."""

    duty: str
    name: str
    state: ClockState
    due_at: datetime | None
    legal_basis: str
    steps: list[str]


class OptionTold(Told):
    """An act of this post: possible now, or the reason why not."""

    act: Act
    is_allowed: bool
    reason: str


class CaseTold(Told):
    """Everything that the authority knows of a case."""

    case: CaseLine
    applicant: ApplicantTold
    decision_reason: str
    is_deemed_accepted: bool
    waits_for: list[str]
    documents_relied_on: list[UseTold]
    form: list[SectionTold]
    steps: list[StepTold]
    clocks: list[ClockTold]
    nodes: list[NodeTold]
    issued: list[DocumentTold]
    acts: list[OptionTold]


WAITING = "me：只要轮到这个岗位办的：本单位的件、别的单位的件里由本单位办的环节、征求本单位意见的、请本单位会商的"


@router.get("/cases", response=Page[CaseLine], summary="办件列表")
@reach(Audience.STAFF, READ)
def case_list(  # noqa: PLR0917 — parameters of the address, each by its name
    request: HttpRequest,
    state: Annotated[list[CaseState], Query(max_length=12, description="可重复")] = [],  # noqa: B006 — never changed
    application: Annotated[str, Query(max_length=40, description="申请编号")] = "",
    due_before: Annotated[Instant | None, Query(description="到期早于，带时区")] = None,
    waiting_for: Annotated[Literal["", "me"], Query(description=WAITING)] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[CaseLine]:
    """看得到的办件：本单位的，和别的单位请本单位办环节、提意见、会商的；先交的在前，不含个人信息。"""
    by = acting(request)
    rows = queries.visible_cases(by).select_related(
        "application", "organisation", "item_version__item", "officer__user"
    )
    rows = rows.defer("item_version__definition", "application__data", "application__answers")
    if state:
        rows = rows.filter(state__in=state)
    if application:
        rows = rows.filter(application__number=application)
    if waiting_for:
        rows = rows.filter(queries.waiting_for_post(by))
    if due_before:
        rows = rows.filter(due_at__lt=due_before)
    return page_of(rows, case_line, list_name="cases", cursor=cursor, limit=limit)


@router.get("/cases/{number}", response=CaseTold, summary="一个办件")
@reach(Audience.STAFF, READ)
def case_show(request: HttpRequest, number: str) -> CaseTold:
    """含申请人信息：每次读取都记下来，申请人能看到谁看过。"""
    by, now = acting(request), timezone.now()
    case = visible_case(request, number)
    accounts.log_look(
        party=case.application.applicant,
        fields=["申请表", "材料"],
        by=by,
        legal_basis=LOOK_BASIS,
        at=now,
        matter=queries.case_matter(case),
    )
    page = queries.case_page(case, now)
    options = access.options(by, case, queries.facts_of(case, by), now)
    return CaseTold(
        case=case_line(case),
        applicant=_applicant(case),
        decision_reason=case.decision_reason,
        is_deemed_accepted=case.deemed_accepted,
        waits_for=list(page["facts"].waits_for),
        documents_relied_on=[_use(row["use"], row["files"]) for row in page["uses"]],
        form=[SectionTold.model_validate(section) for section in page["sections"]],
        steps=[_step(step, wanted) for step, wanted in page["steps"]],
        clocks=[_clock(clock, steps) for clock, steps in page["clocks"]],
        nodes=[NodeTold(title=node.title, at=node.at, who=node.who, phone=node.phone) for node in page["nodes"]],
        issued=[document_told(document) for document in page["documents"]],
        acts=[OptionTold(act=one.act, is_allowed=one.is_allowed, reason=one.reason) for one in options],
    )


def visible_case(request: HttpRequest, number: str) -> Case:
    """Return a case that the caller's post may see.

    :raises NotFound: when there is none, or it is another authority's: which of the two is not told.
    """
    case = queries.case_by_number(number)
    if not access.can_see_case(acting(request), case):
        raise NotFound("没有这个办件，或者它不归您的单位")
    return case


def _applicant(case: Case) -> ApplicantTold:
    agent = case.application.agent
    return ApplicantTold(name=case.application.applicant.name, agent=agent.name if agent else "")


def _use(use: CaseMaterial, files: list[StoredFile]) -> UseTold:
    material = use.material
    return UseTold(
        id=use.pk,
        requirement=use.requirement_code,
        kind=material.kind_code,
        name=material.name,
        means=MaterialMeans(material.means) if material.means else None,
        state=MaterialState(material.state),
        finding=MaterialState(use.finding) if use.finding else None,
        remark=use.remark,
        due_on=material.due_on,
        files=[file_told(file) for file in files],
    )


def _step(step: Step, wanted: int) -> StepTold:
    return StepTold(
        opinions_wanted=wanted,
        name=step.name,
        role=step.role,
        state=StepState(step.state),
        opened_at=step.opened_at,
        done_at=step.done_at,
        code=step.code,
        organisation=step.organisation.name if step.organisation else "",
        verdict=Verdict(step.verdict) if step.verdict else None,
        opinions=[one.text for one in step.opinions.all()],
    )


def _clock(clock: Any, steps: list[Any]) -> ClockTold:
    return ClockTold(
        duty=clock.duty,
        name=clock.duty_name,
        state=ClockState(clock.state),
        due_at=clock.due_at,
        legal_basis=clock.legal_basis,
        steps=[step.text for step in steps],
    )
