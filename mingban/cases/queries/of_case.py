"""What acts and pages ask about one case."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from mingban.accounts import queries as accounts
from mingban.accounts.models import Person
from mingban.cases import access, rules
from mingban.cases.choices import CaseState, MaterialState, StepState
from mingban.cases.models import (
    Application,
    Case,
    CaseMaterial,
    Consultation,
    JointReview,
    Material,
    SpecialProcedure,
)
from mingban.cases.queries.steps import barred, has_reviewed, office_of, review_for, steps_of
from mingban.cases.rules import CaseFacts
from mingban.catalogue import queries as catalogue
from mingban.catalogue.definitions import ItemDefinition, ItemType, Limit, Missed, Unit
from mingban.clocks import queries as clocks
from mingban.clocks.choices import SpecialKind
from mingban.clocks.models import Clock
from mingban.core.actors import Actor
from mingban.core.prepared import Prepared, read_ahead
from mingban.core.times import local_day
from mingban.ledger.rules import Matter
from mingban.licences.models import LicenceType

DEFERRED, REJECTED = MaterialState.DEFERRED, MaterialState.REJECTED


def case_matter(case: Case) -> Matter:
    """Return the case as the journal, clocks and documents know it."""
    return Matter(kind="case", id=case.number, name=case.item_name)


def application_matter(application: Application) -> Matter:
    """Return the application as the journal and documents know it: by its number once it has one."""
    return Matter(kind="application", id=application.number or application.token, name=application.subject_name)


def joint_matter(joint: JointReview) -> Matter:
    """Return a joint review as clocks and documents know it; its papers are no letters to the applicant."""
    return Matter(kind="joint-review", id=str(joint.pk), name=joint.case.item_name)


def on_behalf(by: Actor, application: Application) -> Actor:
    """Return the actor as the journal names him: an agent with whom he acts for."""
    is_agent = by.party_id is not None and by.party_id == application.agent_id
    return accounts.acting_for(by, application.applicant) if is_agent else by


def definition_of(case: Case) -> ItemDefinition:
    """Return the item's definition that the case pins."""
    return catalogue.item_definition(case.item_version)


def promised_limit(case: Case) -> Limit:
    """Return the promise of the case's scenario, else the item's."""
    item = definition_of(case)
    scenario = next((one for one in item.scenarios if one.code == case.scenario), None)
    return scenario.promised_limit if scenario and scenario.promised_limit else item.promised_limit


def limit_in_words(case: Case) -> str:
    """Return the promise as people say it."""
    limit = promised_limit(case)
    unit = "个工作日" if limit.unit is Unit.WORKING_DAY else "天"
    return f"{limit.days}\N{NO-BREAK SPACE}{unit}" if limit.days else "当天"


def open_clock(case: Case, duty: str) -> Clock | None:
    """Return the case's open clock of one duty."""
    return clocks.open_clock("case", case.number, duty)


def open_clocks(case: Case) -> dict[str, Clock]:
    """Return every open clock of the case by its duty."""
    return {clock.duty: clock for clock in clocks.open_clocks(case_matter(case))}


def facts_of(case: Case, by: Actor | None = None) -> CaseFacts:
    """Return what the guards need to know of a case, of its open reviews the one that is for `by`.

    Five queries unless the case was read for its page.
    """
    steps = steps_of(case)
    review = review_for(case, by, steps)
    uses = uses_of(case)
    needs = list(case.needs.all())
    return CaseFacts(
        state=CaseState(case.state),
        is_accepted=case.accepted_at is not None,
        correction_used=case.correction_used,
        decider_role=steps[-1].role if steps else rules.DECIDER,
        review_role=review.role if review else rules.REVIEWER,
        review_organisation=office_of(review, case) if review else None,
        open_reviews=sum(1 for step in steps[:-1] if step.state not in rules.OVER),
        has_reviewed=has_reviewed(review) if review else frozenset(),
        barred_from_review=barred(review, steps),
        barred_from_decision=barred(steps[-1], steps) if steps else frozenset(),
        asked=_asked(case),
        invited=_invited(case),
        is_conferring=case.is_conferring,
        waits_for=tuple(_awaited(needs)),
        failed_needs=tuple(_failed(needs)),
        deferred=tuple(dict.fromkeys(use.material.name for use in uses if use.material.state == DEFERRED)),
        is_approved=case.is_approved,
        to_correct=tuple(use.material.name for use in uses if use.finding == use.material.state == REJECTED),
    )


def is_joint(application: Application) -> bool:
    """Tell whether several authorities handle it together (§26)."""
    return access.is_joint(application)


def joint_clock(application: Application) -> Clock | None:
    """Return the open clock of the limit for the whole of a jointly handled application."""
    if not access.is_joint(application):
        return None
    return clocks.open_clock("application", application.number or "", rules.JOINT)


def _asked(case: Case) -> frozenset[int]:
    """Return the ids of the organisations that have yet to answer; before acceptance and after the decision nobody is asked."""
    if case.accepted_at is None or case.decided_at is not None:
        return frozenset()
    if "consultations" not in getattr(case, "_prefetched_objects_cache", {}):
        return frozenset(one.organisation_id for one in _questions(case.pk))
    return frozenset(one.organisation_id for one in case.consultations.all() if one.ended_at is None)


_questions = Prepared(lambda case: Consultation.objects.filter(case=case, ended_at=None))


def _invited(case: Case) -> frozenset[int]:
    """Return the ids of the organisations that confer about a case now."""
    if not case.is_conferring:
        return frozenset()
    now = next(one for one in case.joint_reviews.all() if one.ended_at is None)
    return frozenset(one.organisation_id for one in now.positions.all())


def special_kinds(case: Case) -> list[SpecialKind]:
    """Return the special procedures that may stop this case's clocks (§45)."""
    item = definition_of(case)
    declared = [one.kind for one in item.special_procedures]
    return rules.special_kinds(declared, is_licensing=item.type is ItemType.LICENSING)


def special_of(case: Case) -> SpecialProcedure | None:
    """Return the special procedure that is going on."""
    if case.state != CaseState.SUSPENDED:
        return None
    return next((one for one in case.special_procedures.all() if one.ended_at is None), None)


def stage_of(case: Case) -> str:
    """Return where a case stands on the desk."""
    if case.state not in rules.UNDER_REVIEW:
        return rules.stage_of(case.state)
    own = (step for step in steps_of(case) if step.state == StepState.OPEN and step.organisation_id is None)
    return rules.stage_of(case.state, [step.role for step in own])


def awaited(case: Case) -> list[str]:
    """Return the names of the earlier cases whose results a case waits for; no clock of it runs until they are there."""
    return _awaited(case.needs.all())


def _awaited(needs: Iterable[Case]) -> list[str]:
    return [one.item_name for one in needs if one.decided_at is None and one.state not in rules.ENDED]


def failed_needs(case: Case) -> list[str]:
    """Return the names of the earlier cases that a case needs and that were not granted."""
    return _failed(case.needs.all())


def _failed(needs: Iterable[Case]) -> list[str]:
    return [one.item_name for one in needs if _has_failed(one)]


def running_facts(case: Case) -> CaseFacts:
    """Return that part of the facts on which it hangs which clocks run."""
    return CaseFacts(
        state=CaseState(case.state),
        is_accepted=case.accepted_at is not None,
        waits_for=tuple(awaited(case)),
        deferred=tuple(material.name for material in deferred_materials(case)),
    )


def _has_failed(case: Case) -> bool:
    return case.is_approved is False or (case.is_approved is None and case.state in rules.ENDED)


_uses = Prepared(lambda case: CaseMaterial.objects.filter(case=case).select_related("material").order_by("pk"))
_deferred = Prepared(
    lambda case: (
        CaseMaterial.objects.filter(case=case, material__state=MaterialState.DEFERRED)
        .select_related("material")
        .order_by("pk")
    )
)


def uses_of(case: Case) -> list[CaseMaterial]:
    """Return the documents that a case relies on, in the order of the application's list."""
    if "materials" not in getattr(case, "_prefetched_objects_cache", {}):
        return _uses(case.pk)
    return sorted(case.materials.all(), key=lambda use: use.pk)


def read_uses(case: Case) -> None:
    """Read the documents that a case relies on, for whoever asks for them next."""
    read_ahead(case, "materials", _uses(case.pk))


def deferred_materials(case: Case) -> list[Material]:
    """Return the deferred documents that the case still waits for."""
    return list({use.material_id: use.material for use in _deferred(case.pk)}.values())


def uses_to_correct(case: Case) -> list[Any]:
    """Return the uses that were found wrong and not handed in again."""
    uses = case.materials.select_related("material")
    return list(uses.filter(finding=MaterialState.REJECTED, material__state=MaterialState.REJECTED))


def day_of(at: datetime) -> date:
    """Return the day of an instant where we are."""
    return local_day(at)


def licence_content(case: Case, type_code: str) -> dict[str, Any]:
    """Return what the licence's face shows: the form data that its type names, and the holder."""
    fields = LicenceType.objects.get(code=type_code).definition.get("fields", [])
    data = case.application.data or {}
    content = {code: data[code] for code in fields if data.get(code) not in (None, "")}
    holder = Person.objects.filter(pk=case.application.applicant_id).first()
    return {"holder": holder.name if holder else case.application.applicant.name, **content}


def case_by_id(case_id: int) -> Case:
    """Return a case with its application, people and organisation."""
    rows = Case.objects.select_related(
        "application__applicant",
        "application__agent",
        "application__bundle_version",
        "organisation__region",
        "item_version",
        "officer__user",
    )
    return rows.get(pk=case_id)


def own_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases of an official's own organisation (all of them, for who watches)."""
    return Case.objects.filter(access.own_cases(actor))


def lent_cases(actor: Actor) -> QuerySet[Case]:
    """Return other organisations' cases of which the actor's does a step."""
    return Case.objects.filter(access.lent_cases(actor))


def lists_hang_on(actor: Actor, at: datetime) -> tuple[object, ...]:
    """See `access.lists_hang_on`."""
    return access.lists_hang_on(actor, at)


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that an official may see."""
    return Case.objects.filter(access.visible_cases(actor))


def silent_cases(at: datetime) -> list[str]:
    """Return the numbers of cases whose acceptance is overdue: by law they count as accepted (§32)."""
    late = Clock.objects.overdue(at).filter(owner_kind="case", duty="acceptance").order_by("due_at")
    return list(late.values_list("owner_id", flat=True))


def lapsed_cases(at: datetime) -> list[str]:
    """Return the numbers of undecided cases whose statutory limit is over and whose item says that silence is consent."""
    over = Clock.objects.overdue(at).filter(owner_kind="case", duty=rules.STATUTORY).values("owner_id")
    rows = Case.objects.filter(number__in=over, state__in=rules.UNDER_REVIEW, reopened_at=None)
    silent = rows.filter(item_version__definition__silence_is_consent=True).order_by("pk")
    return list(silent.values_list("number", flat=True))


def cases_with_late_documents(at: datetime) -> list[str]:
    """Return the numbers of cases under review that end because a deferred document did not come by its day."""
    return [case.number for case in _late(at) if late_documents(case, Missed.WITHDRAWN, at)]


def cases_to_decide_without(at: datetime) -> list[str]:
    """Return the numbers of cases under review that are to be decided without a deferred document that did not come by its day."""
    return [case.number for case in _late(at) if late_documents(case, Missed.DECIDE, at)]


def _late(at: datetime) -> QuerySet[Case]:
    late = Q(materials__material__state=MaterialState.DEFERRED, materials__material__due_on__lt=day_of(at))
    return (
        Case.objects.filter(late, state__in=rules.UNDER_REVIEW).select_related("item_version").distinct().order_by("pk")
    )


def open_cases() -> QuerySet[Case]:
    """Return the cases that have not ended and are not decided."""
    return Case.objects.exclude(state__in=rules.ENDED).filter(decided_at=None)


def late_documents(case: Case, consequence: Missed, at: datetime) -> list[Material]:
    """Return the deferred documents of a case that did not come by their day, of those with this consequence."""
    return [one for one in deferred_uses(case, consequence) if one.due_on and one.due_on < day_of(at)]


def deferred_uses(case: Case, consequence: Missed) -> list[Material]:
    """Return the deferred documents that a case still waits for, of those whose requirement has this consequence."""
    wanted = {one.code: one.if_missed for one in definition_of(case).materials}
    found = [
        use.material for use in _deferred(case.pk) if wanted.get(use.requirement_code, Missed.WITHDRAWN) is consequence
    ]
    return list({one.pk: one for one in found}.values())
