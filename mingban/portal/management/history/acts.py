"""What people and officials did with one past application, through the engine's own actions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mingban.accounts import queries as identity
from mingban.accounts.models import StaffPost
from mingban.cases import actions as cases
from mingban.cases import queries as case_queries
from mingban.cases.choices import MaterialMeans, StepState
from mingban.cases.models import Application, Case
from mingban.catalogue.definitions import StepRole
from mingban.core.actors import Actor
from mingban.core.conditions import is_met
from mingban.core.times import local_day
from mingban.feedback import actions as feedback
from mingban.forms.rules import clean_value
from mingban.portal.management.history.definitions import PastApplication
from mingban.portal.management.history.timetable import Moment, PastAct

OPINION = "材料齐全，内容属实，符合条件。"


@dataclass(kw_only=True)
class Life:
    """One application as it goes on: who acts for it, what he fills in, where his papers are."""

    past: PastApplication
    application: Application
    by: Actor
    papers: Path
    data: dict[str, Any]
    moments: Sequence[Moment] = field(default_factory=list)

    def act(self, moment: Moment) -> None:
        """Do what happened at this moment."""
        if moment.act in ON_APPLICATION:
            ON_APPLICATION[moment.act](self, moment.at)
        else:
            case = self.application.cases.select_related("organisation").get(item_version__item__code=moment.item)
            ON_CASE[moment.act](self, case, moment.at)

    def paper(self, kind: str) -> SimpleUploadedFile:
        """Return a scan of a kind of document."""
        scan = (self.papers / f"{kind}.png").read_bytes()
        return SimpleUploadedFile(f"{kind}.png", scan, content_type="image/png")


def _submit(life: Life, at: datetime) -> None:
    cases.save_data(token=life.application.token, values=_values(life, at), by=life.by, at=at)
    life.application.refresh_from_db()
    for view in case_queries.material_views(life.application, case_queries.plan_of(life.application)):
        if not view.is_done:
            _hand_in(life, view, at)
    life.application = cases.submit_application(
        token=life.application.token, key=life.application.submit_key, has_promised=True, by=life.by, at=at
    )


def _values(life: Life, at: datetime) -> dict[str, Any]:
    """Return what is filled in: what the platform knows, overwritten by the file's, as far as it is asked."""
    plan = case_queries.plan_of(life.application)
    elements = case_queries.form_elements(plan)
    known = case_queries.known_values(life.application, elements)
    raw = {code: one.value for code, one in known.items() if not one.is_proved} | life.data
    values = {code: clean_value(each, _dated(raw[code], at)) for code, each in elements.items() if code in raw}
    fields = [each for section in plan.sections for each in section.fields if each.element in values]
    return {
        each.element: values[each.element] for each in fields if is_met(each.when, answers=plan.answers, data=values)
    }


def _dated(value: Any, at: datetime) -> Any:
    """Days are written as so many after the day of the application, as that day moves with the demo."""
    return local_day(at) + timedelta(days=value["days_after"]) if isinstance(value, dict) else value


def _hand_in(life: Life, view: case_queries.MaterialView, at: datetime) -> None:
    token, kind = life.application.token, view.planned.kind.code
    if kind in life.past.defer:
        cases.defer_material(token=token, kind_code=kind, by=life.by, at=at)
    elif view.means == MaterialMeans.COMMITMENT:
        cases.sign_commitment(token=token, kind_code=kind, by=life.by, at=at)
    else:
        cases.attach_file(token=token, kind_code=kind, upload=life.paper(kind), by=life.by, at=at)


def _supply(life: Life, at: datetime) -> None:
    for kind in life.past.defer:
        _hand_in_later(life, kind, at)


def _hand_in_later(life: Life, kind: str, at: datetime) -> None:
    upload = life.paper(kind)
    cases.supply_material(application=life.application, kind_code=kind, upload=upload, by=life.by, at=at)


def _withdraw(life: Life, at: datetime) -> None:
    cases.withdraw_application(application=life.application, reason=life.past.reason, by=life.by, at=at)


def _receive(life: Life, case: Case, at: datetime) -> None:
    cases.receive_case(number=case.number, by=_official(case, StepRole.CLERK), at=at)


def _request_correction(life: Life, case: Case, at: datetime) -> None:
    if life.past.correction is None:
        return
    use = case.materials.get(material__kind_code=life.past.correction.kind)
    remarks = {use.pk: life.past.correction.remark}
    cases.request_correction(number=case.number, remarks=remarks, by=_official(case, StepRole.CLERK), at=at)


def _supplement(life: Life, case: Case, at: datetime) -> None:
    for use in case_queries.uses_to_correct(case):
        _hand_in_later(life, use.material.kind_code, at)
    cases.supplement_case(number=case.number, by=life.by, at=at)


def _decline(life: Life, case: Case, at: datetime) -> None:
    elsewhere = case_queries.definition_of(case).where_else
    clerk = _official(case, StepRole.CLERK)
    cases.decline_case(number=case.number, reason=life.past.reason, where_else=elsewhere, by=clerk, at=at)


def _accept(life: Life, case: Case, at: datetime) -> None:
    cases.accept_case(number=case.number, by=_official(case, StepRole.CLERK), at=at)


def _start_special(life: Life, case: Case, at: datetime) -> None:
    begun = life.past.special
    if begun is not None:
        cases.start_special(
            number=case.number,
            kind=begun.kind,
            reason=begun.reason,
            expected_days=begun.expected_days,
            by=_official(case, StepRole.REVIEWER),
            at=at,
        )


def _review(life: Life, case: Case, at: datetime) -> None:
    officers = case.steps.filter(state=StepState.OPEN).order_by("position").values_list("officers", flat=True)
    for nth in range(officers.first() or 1):
        cases.review_case(number=case.number, opinion=OPINION, by=_official(case, StepRole.REVIEWER, nth), at=at)


def _decide(life: Life, case: Case, at: datetime) -> None:
    cases.decide_case(number=case.number, is_approved=True, by=_decider(case), at=at)


def _refuse(life: Life, case: Case, at: datetime) -> None:
    cases.decide_case(number=case.number, is_approved=False, reason=life.past.reason, by=_decider(case), at=at)


def _deliver(life: Life, case: Case, at: datetime) -> None:
    cases.deliver_case(number=case.number, by=_official(case, StepRole.CLERK), at=at)


def _conclude(life: Life, case: Case, at: datetime) -> None:
    cases.conclude_case(number=case.number, by=_official(case, StepRole.CLERK), at=at)


def _rate(life: Life, case: Case, at: datetime) -> None:
    code = case_queries.definition_of(case).code
    said = next(each for each in life.past.ratings if each.item == code)
    feedback.rate_case(
        number=case.number, grade=said.grade, reasons=said.reasons, comment=said.comment, by=life.by, at=at
    )


def _decider(case: Case) -> Actor:
    """The role of the last step decides."""
    last = case.steps.order_by("position").last()
    return _official(case, StepRole(last.role) if last else StepRole.DECIDER)


def _official(case: Case, role: StepRole, nth: int = 0) -> Actor:
    posts = StaffPost.objects.select_related("user", "organisation").filter(organisation=case.organisation, until=None)
    post = posts.filter(role=role.value).order_by("since", "pk")[nth]
    return identity.actor_of(post.user, post)


ON_APPLICATION: dict[PastAct, Callable[[Life, datetime], None]] = {
    PastAct.SUBMIT: _submit,
    PastAct.SUPPLY: _supply,
    PastAct.WITHDRAW: _withdraw,
}
ON_CASE: dict[PastAct, Callable[[Life, Case, datetime], None]] = {
    PastAct.RECEIVE: _receive,
    PastAct.REQUEST_CORRECTION: _request_correction,
    PastAct.SUPPLEMENT: _supplement,
    PastAct.DECLINE: _decline,
    PastAct.ACCEPT: _accept,
    PastAct.START_SPECIAL: _start_special,
    PastAct.REVIEW: _review,
    PastAct.DECIDE: _decide,
    PastAct.REFUSE: _refuse,
    PastAct.DELIVER: _deliver,
    PastAct.CONCLUDE: _conclude,
    PastAct.RATE: _rate,
}
