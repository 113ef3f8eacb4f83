"""Filling in an application: answers, form, documents, handing in. For citizens, and for whoever holds their mandate."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query
from ninja.files import UploadedFile
from pydantic import Field

from mingban.cases import actions, queries
from mingban.cases.api.told import ApplicationLine, FileTold, application_line, file_told
from mingban.cases.choices import ApplicationState, MaterialMeans
from mingban.cases.models import Application
from mingban.cases.queries import MaterialView, Plan
from mingban.catalogue.definitions import Question
from mingban.catalogue.rules import parse_answers, write_answers
from mingban.core.api import ApiRouter, Sent, Told, Whole, reach
from mingban.core.audiences import Audience
from mingban.core.errors import BadInput, NotAllowed, NotFound, Problem
from mingban.core.masking import mask_name
from mingban.core.problems import pointer
from mingban.core.requests import acting
from mingban.files import actions as files
from mingban.forms import rules as form_rules
from mingban.forms.definitions import ElementDefinition, ElementKind
from mingban.forms.rules import FieldSpec

router = ApiRouter(tags=["申请"])

READ, WRITE = "applications:read", "applications:write"
Code = Annotated[str, Field(max_length=80)]
Answers = Annotated[dict[Code, str | bool], Field(max_length=100)]


class DraftSent(Sent):
    """For what, and for whom. Exactly one of `bundle` and `item`; `applicant` is an id from /principals, left out for oneself."""

    bundle: Code = ""
    item: Code = ""
    applicant: Annotated[Whole, Field(ge=1, le=2**63 - 1)] | None = None
    answers: Answers = {}


class AnswersSent(Sent):
    """All answers; those left out are taken back. Yes-or-no questions take true and false, others a choice's code."""

    answers: Answers


class ValuesSent(Sent):
    """Some values of the form, by element code; null takes one back. What is not named stays as it is."""

    values: Annotated[dict[Code, str | int | float | bool | None], Field(max_length=500)]


class SubmissionSent(Sent):
    """`has_promised`: the applicant vouches for what he wrote."""

    has_promised: bool


class PrincipalTold(Told):
    """Somebody for whom one may apply; the name is masked."""

    id: int
    name: str


class PrincipalsTold(Told):
    """For whom one may apply for this errand, oneself left out."""

    principals: list[PrincipalTold]


class FieldTold(Told):
    """A field of the form. `value` is what was filled in or is known already; `source` says where from."""

    element: str
    label: str
    kind: ElementKind
    is_required: bool
    hint: str
    choices: list[str]
    unit: str
    value: str | int | float | bool | None
    source: str


class AskedSectionTold(Told):
    """A page of the form, with the labels of what is still missing."""

    title: str
    fields: list[FieldTold]
    missing: list[str]


class PaperTold(Told):
    """A document of the merged list: by what it is met, whether nothing more has to be done about it, and its files."""

    kind: str
    name: str
    means: MaterialMeans
    source: str
    is_required: bool
    can_defer: bool
    is_done: bool
    files: list[FileTold]


class AskedTold(Told):
    """A question with its answer, null while it is not given."""

    code: str
    text: str
    choices: list[str]
    answer: str | bool | None


class DraftTold(Told):
    """How far a draft is. It can be handed in once `unready` is empty."""

    draft: ApplicationLine
    questions: list[AskedTold]
    sections: list[AskedSectionTold]
    documents: list[PaperTold]
    days: int
    unready: list[str]


class CannotRead(BadInput):
    """Something that was sent is none of what the application asks for."""


@router.get("/principals", response=PrincipalsTold, summary="可以替谁办")
@reach(Audience.CITIZEN, READ)
def principal_list(
    request: HttpRequest, errand: Annotated[str, Query(max_length=80, description="事项或一件事的代码")]
) -> PrincipalsTold:
    """委托有效、范围包含这件事的人和单位。"""
    found = queries.others_to_act_for(acting(request), errand, timezone.now())
    return PrincipalsTold(principals=[PrincipalTold(id=one.pk, name=mask_name(one.name)) for one in found])


@router.post("/drafts", response={201: DraftTold}, summary="开始一份申请")
@reach(Audience.CITIZEN, WRITE)
def draft_start(request: HttpRequest, body: DraftSent) -> DraftTold:
    """替别人办要有对方的有效授权。"""
    by, now = acting(request), timezone.now()
    if bool(body.bundle) == bool(body.item):
        raise CannotRead("bundle 和 item 填一个", problems=[Problem("#/body/bundle", "bundle 和 item 填一个")])
    errand = queries.errand(bundle_code=body.bundle, item_code=body.item)
    principals = {party.pk: party for party in queries.others_to_act_for(by, errand.code, now)}
    if body.applicant not in {None, by.party_id, *principals}:
        raise NotAllowed("对方没有授权您办这件事，或者授权已经到期、收回")
    application = actions.start_application(
        bundle_code=body.bundle,
        item_code=body.item,
        answers=_answers(errand.questions, body.answers),
        by=by,
        at=now,
        applicant=principals.get(body.applicant or 0),
    )
    return draft_told(application)


@router.get("/drafts/{token}", response=DraftTold, summary="一份没交的申请")
@reach(Audience.CITIZEN, READ)
def draft_show(request: HttpRequest, token: str) -> DraftTold:
    """问了什么、填了什么、要交什么、还差什么。"""
    return draft_told(_own_draft(request, token))


@router.put("/drafts/{token}/answers", response=DraftTold, summary="回答问题")
@reach(Audience.CITIZEN, WRITE)
def draft_answer(request: HttpRequest, token: str, body: AnswersSent) -> DraftTold:
    """表和材料清单随回答变。"""
    draft = _own_draft(request, token)
    version = draft.bundle_version
    code = {"bundle_code": version.bundle.code} if version else {"item_code": _item_code(draft)}
    answers = _answers(queries.errand(**code).questions, body.answers)
    return draft_told(actions.save_answers(token=token, answers=answers, by=acting(request), at=timezone.now()))


@router.patch("/drafts/{token}/values", response=DraftTold, summary="填表")
@reach(Audience.CITIZEN, WRITE)
def draft_fill_in(request: HttpRequest, token: str, body: ValuesSent) -> DraftTold:
    """每一项都按数据元的规则检查，有一项不对就都不保存。"""
    values = read_values(_own_draft(request, token), body.values)
    return draft_told(actions.save_data(token=token, values=values, by=acting(request), at=timezone.now()))


@router.post("/drafts/{token}/documents/{kind}/files", response={201: FileTold}, summary="交一份材料")
@reach(Audience.CITIZEN, WRITE)
def draft_attach(request: HttpRequest, token: str, kind: str, file: Annotated[UploadedFile, File()]) -> FileTold:
    """JPEG、PNG、WebP 或 PDF。一份材料有几页，就交几次。"""
    scans = files.screen([file]).results
    by, now = acting(request), timezone.now()
    kept = actions.attach_file(token=token, kind_code=kind, upload=file, scans=scans, by=by, at=now)
    return file_told(kept)


@router.delete("/drafts/{token}/files/{file}", response=DraftTold, summary="拿掉一个文件")
@reach(Audience.CITIZEN, WRITE)
def draft_detach(request: HttpRequest, token: str, file: str) -> DraftTold:
    """只能拿掉没交的申请里的文件。"""
    actions.remove_file(token=token, file_token=file, by=acting(request), at=timezone.now())
    return draft_told(_own_draft(request, token))


@router.post("/drafts/{token}/documents/{kind}/deferral", response=DraftTold, summary="答应后补一份材料")
@reach(Audience.CITIZEN, WRITE)
def draft_defer(request: HttpRequest, token: str, kind: str) -> DraftTold:
    """只有标了可以容缺的材料能后补。"""
    actions.defer_material(token=token, kind_code=kind, by=acting(request), at=timezone.now())
    return draft_told(_own_draft(request, token))


@router.post("/drafts/{token}/documents/{kind}/commitment", response=DraftTold, summary="签一份承诺书")
@reach(Audience.CITIZEN, WRITE)
def draft_commit(request: HttpRequest, token: str, kind: str) -> DraftTold:
    """承诺书的全文在指南和事项要素里；签之前要让申请人看到。"""
    actions.sign_commitment(token=token, kind_code=kind, by=acting(request), at=timezone.now())
    return draft_told(_own_draft(request, token))


@router.post("/drafts/{token}/submission", response={201: ApplicationLine}, summary="交上去")
@reach(Audience.CITIZEN, WRITE)
def draft_submit(request: HttpRequest, token: str, body: SubmissionSent) -> ApplicationLine:
    """得到 18 位编号，各单位的办件同时开始。还差什么，都在 errors 里。"""
    draft = _own_draft(request, token)
    done = actions.submit_application(
        token=token,
        key=draft.submit_key,
        has_promised=body.has_promised,
        by=acting(request),
        at=timezone.now(),
    )
    return application_line(done)


def draft_told(application: Application) -> DraftTold:
    """Return how far a draft is."""
    plan = queries.plan_of(application)
    return DraftTold(
        draft=application_line(application),
        questions=[_asked(question, plan) for question in plan.questions],
        sections=[
            AskedSectionTold(
                title=view.title,
                fields=[_field(spec, view.initial, view.sources) for spec in view.asked],
                missing=list(view.missing),
            )
            for view in queries.section_views(application, plan)
        ],
        documents=[_paper(view) for view in queries.material_views(application, plan)],
        days=plan.days,
        unready=queries.unready(application, plan),
    )


def _own_draft(request: HttpRequest, token: str) -> Application:
    application = queries.own_by_token(acting(request), token, timezone.now())
    if application.state != ApplicationState.DRAFT:
        raise NotFound("这份申请已经交上去了，请按编号查进度")
    return application


def _item_code(application: Application) -> str:
    return application.item_version.item.code if application.item_version else ""


def _answers(questions: tuple[Question, ...], given: Mapping[str, str | bool]) -> dict[str, str | bool]:
    """Read answers as the page does; the page leaves out what it does not know, a program is told."""
    read = parse_answers(questions, write_answers(given))
    unknown = [code for code in given if read.get(code) != given[code]]
    if unknown:
        said = "没有这个问题，或者不能这样回答"
        problems = [Problem(pointer(["body", "answers", code]), said) for code in unknown]
        raise CannotRead("有的回答不能用，请看 errors", problems=problems)
    return dict(read)


def read_values(application: Application, given: Mapping[str, Any]) -> dict[str, Any]:
    """Read values of the form by the rules of their data elements.

    :raises CannotRead: naming every value that is not asked for or not right.
    """
    views = queries.section_views(application, queries.plan_of(application))
    asked = {spec.element.code: spec.element for view in views for spec in view.asked}
    values, problems = {}, []
    for code, raw in given.items():
        try:
            values[code] = form_rules.clean_value(_element(asked, code), raw)
        except BadInput as error:
            problems.append(Problem(pointer(["body", "values", code]), error.message))
    if problems:
        raise CannotRead("有的内容不对，请看 errors", problems=problems)
    return values


def _element(asked: Mapping[str, ElementDefinition], code: str) -> ElementDefinition:
    if code not in asked:
        raise CannotRead("现在不问这一项，或者已经实名核对过，不用填")
    return asked[code]


def _asked(question: Question, plan: Plan) -> AskedTold:
    choices = [choice.code for choice in question.choices]
    return AskedTold(code=question.code, text=question.text, choices=choices, answer=plan.answers.get(question.code))


def _field(spec: FieldSpec, initial: Mapping[str, Any], sources: Mapping[str, str]) -> FieldTold:
    element = spec.element
    return FieldTold(
        element=element.code,
        label=element.label,
        kind=element.kind,
        is_required=spec.is_required,
        hint=spec.hint or element.hint,
        choices=[choice.code for choice in element.choices],
        unit=element.unit,
        value=initial.get(element.code),
        source=sources.get(element.code, ""),
    )


def _paper(view: MaterialView) -> PaperTold:
    return PaperTold(
        kind=view.planned.kind.code,
        name=view.planned.name,
        means=view.means,
        source=view.source,
        is_required=view.planned.is_required,
        can_defer=view.planned.can_defer,
        is_done=view.is_done,
        files=[file_told(file) for file in view.files],
    )
