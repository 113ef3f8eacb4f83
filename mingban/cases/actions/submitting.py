"""Handing in: the application gets its number, one case per item begins, and the clocks start."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects

from mingban.accounts.models import Person
from mingban.agencies import queries as agencies
from mingban.cases import queries, registry, rules
from mingban.cases.actions import timing
from mingban.cases.actions.applying import lock_own
from mingban.cases.choices import ApplicationState, CaseState, MaterialState
from mingban.cases.events import ApplicationSubmitted
from mingban.cases.models import Application, Case, CaseMaterial, Material, Step
from mingban.cases.queries import letters
from mingban.cases.queries.plan import Plan, PlannedItem
from mingban.clocks import actions as clocks
from mingban.clocks.choices import ClockUnit
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, Problem
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.documents import actions as documents
from mingban.documents.choices import DocumentKind
from mingban.files import actions as files
from mingban.files.models import StoredFile
from mingban.ledger import actions as ledger


class CannotSubmit(BadInput):
    """Something is missing; `problems` says what."""


def submit_application(*, token: str, key: str, has_promised: bool, by: Actor, at: datetime) -> Application:
    """Hand in a draft: number, cases in the bundle's order, documents, clocks, receipt. A second time changes nothing.

    `key` is the draft's own, from its check page; `has_promised` that the applicant vouches for what he wrote.

    :raises NotFound: for somebody else's draft. :raises NotAllowed: below the assurance level that an item asks for,
        and for an agent whose mandate has ended.
    :raises CannotSubmit: when something is missing. :raises Closed: when the errand was closed meanwhile.
    """
    with transaction.atomic():
        application = lock_own(token, by=by, at=at)
        if application.state != ApplicationState.DRAFT:
            return application
        plan = queries.plan_of(application)
        _check(
            application,
            plan,
            key=key,
            has_promised=has_promised,
            against=registry.stands_against(by, application.pk, at),
        )
        _number(application, plan, at)
        _make_cases(application, plan, queries.on_behalf(by, application), at)
        _leave_behind(application, queries.on_behalf(by, application), at)
        registry.note_filed(by, application.pk, at)
    return application


def _check(application: Application, plan: Plan, *, key: str, has_promised: bool, against: list[str]) -> None:
    if not plan.items:
        raise CannotSubmit("按您的回答，没有要办的事")
    person = Person.objects.filter(pk=application.agent_id or application.applicant_id).first()
    needed = max(item.definition.assurance_level for item in plan.items)
    if person and person.assurance_level < needed:
        raise NotAllowed("办这件事要先核实姓名和身份证号，请到“我的信息”里核实")
    problems = [Problem("", reason) for reason in [*queries.unready(application, plan), *against]]
    if not has_promised:
        problems.append(Problem("", "请勾选“我填的都是真的”"))
    if key != application.submit_key:
        problems.append(Problem("", "这个核对页已经不是最新的，请刷新后再交"))
    if problems:
        raise CannotSubmit("还不能交，请看下面", problems=problems)


def _number(application: Application, plan: Plan, at: datetime) -> None:
    """Give the number that people read out (see `rules.application_number`), and fix what is handed in."""
    day = local_day(at)
    serial = next_number(f"application/{settings.SITE_REGION}/{day:%Y%m%d}")
    application.number = rules.application_number(day, settings.SITE_REGION, serial)
    definitions = queries.form_elements(plan)
    known = queries.known_values(application, definitions)
    proved = {code: one.value for code, one in known.items() if one.is_proved}
    application.data = queries.asked_data(plan, {**(application.data or {}), **proved})
    application.delivery_means, application.delivery_address = rules.delivery_of(application.data)
    application.state, application.submitted_at, application.changed_at = ApplicationState.SUBMITTED, at, at
    application.answers = dict(plan.answers)
    # What it was checked against is what it is pinned to; a draft may have been begun under an earlier version.
    application.bundle_version, application.item_version = plan.bundle_version, plan.item_version
    application.save()


def _make_cases(application: Application, plan: Plan, by: Actor, at: datetime) -> None:
    _settle_materials(application, plan, at)
    cases: dict[str, Case] = {}
    for position, item in enumerate(plan.items, start=1):
        cases[item.code] = _make_case(application, item, position, at)
    Case.needs.through.objects.bulk_create(
        Case.needs.through(from_case=cases[item.code], to_case=cases[need])
        for item in plan.items
        for need in item.needs
        if need in cases
    )
    prefetch_related_objects([*cases.values()], "needs")
    rows = {material.kind_code: material for material in application.materials.all()}
    CaseMaterial.objects.bulk_create(
        CaseMaterial(case=cases[item_code], material=rows[planned.kind.code], requirement_code=requirement)
        for planned in plan.materials
        if planned.kind.code in rows
        for item_code, requirement in planned.uses
    )
    for case in cases.values():
        timing.start_ready(case, since=at)
        timing.refresh_due(case)
        ledger.record(
            code="cases.case.submitted", matter=queries.case_matter(case), by=by, at=at, sentence="交上来了",
            data={"state": case.state, "application": application.number},
        )  # fmt: skip
    timing.refresh_application(application)


def _make_case(application: Application, item: PlannedItem, position: int, at: datetime) -> Case:
    day = f"{local_day(at):%Y%m%d}"
    stem = item.definition.task_code or f"{settings.SITE_REGION}{item.version.item_id:06d}"
    case = Case.objects.create(
        number=f"{stem}{day}{next_number(f'case/{stem}/{day}'):04d}",
        application=application,
        item_id=item.version.item_id,
        item_version=item.version,
        item_name=item.definition.plain_name,
        scenario=item.scenario,
        organisation=item.version.item.organisation,
        position=position,
        state=CaseState.SUBMITTED,
        submitted_at=at,
        renewed_licence=queries.licence_to_renew(application, item.definition, local_day(at)),
    )
    plan_steps(case, item)
    return case


def plan_steps(case: Case, item: PlannedItem) -> None:
    """Write down the steps of a review that has not begun."""
    others = {step.organisation for step in item.steps} - {"", item.definition.organisation}
    offices = {code: agencies.organisation(code).pk for code in sorted(others)}
    Step.objects.bulk_create(
        Step(
            case=case,
            position=n,
            code=step.code,
            name=step.name,
            role=step.role.value,
            days=step.days,
            officers=step.officers,
            is_by_another=step.different_person,
            organisation_id=offices.get(step.organisation),
            after=step.after,
            group=step.group,
            needs=step.needs,
        )
        for n, step in enumerate(item.steps, start=1)
    )


def _settle_materials(application: Application, plan: Plan, at: datetime) -> None:
    """Write down by what each document is met; what follows later gets its day and its clock.

    Documents that the final answers no longer ask for are left behind with their files.
    """
    _forget_others(application, plan, at)
    for view in queries.material_views(application, plan):
        if not view.is_met:
            if view.material:
                view.material.delete()
            continue
        planned = view.planned
        material = view.material or Material(application=application, kind_code=planned.kind.code, name=planned.name)
        if view.is_deferred:
            material.due_on = _deferral(application, material, planned.defer_days, at)
        elif material.state != MaterialState.SUBMITTED:
            material.means, material.state, material.submitted_at = view.means, MaterialState.SUBMITTED, at
            material.note = view.source
        material.save()


def _forget_others(application: Application, plan: Plan, at: datetime) -> None:
    others = application.materials.exclude(kind_code__in=[one.kind.code for one in plan.materials])
    ids = [str(pk) for pk in others.values_list("pk", flat=True)]
    for file in StoredFile.objects.filter(owner_kind="material", owner_id__in=ids):
        files.delete_file(file=file, at=at)
    others.delete()


def _deferral(application: Application, material: Material, days: int, at: datetime) -> date | None:
    """Start the clock of a deferred document and return its last day; None while that year is not announced."""
    clock = clocks.start_clock(
        owner=queries.application_matter(application),
        duty=timing.deferral(material),
        duty_name=f"后补材料：{material.name}",
        organisation_code="",
        region_code=settings.SITE_REGION,
        unit=ClockUnit.WORKING_DAY,
        limit=days,
        started_at=at,
        start_event="交上来时答应后补",
        legal_basis=rules.DEFERRAL_BASIS,
    )
    return local_day(clock.due_at) if clock.due_at else None


def _leave_behind(application: Application, by: Actor, at: datetime) -> None:
    lead = application.cases.select_related("organisation").get(position=1)
    receipt = documents.issue_document(
        kind=DocumentKind.RECEIPT,
        organisation=lead.organisation,
        owner=queries.application_matter(application),
        content=letters.receipt(application, at),
        at=at,
    )
    ledger.record(
        code="cases.application.submitted",
        matter=queries.application_matter(application),
        by=by,
        at=at,
        sentence=f"交上来了，{application.cases.count()} 件事同时办" if application.cases.count() > 1 else "交上来了",
        data={"document": receipt.number, "document_kind": receipt.kind, "digest": receipt.digest},
    )
    bus.publish(ApplicationSubmitted(application_id=application.pk))
