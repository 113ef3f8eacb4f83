"""A register's answer in place of a document, when the applicant agrees."""

from datetime import datetime

from django.db import transaction

from mingban.accounts.models import Person
from mingban.cases.actions.applying import lock_draft, material_row, planned_material
from mingban.cases.choices import ApplicationState, MaterialMeans, MaterialState
from mingban.cases.models import Application, Material
from mingban.cases.queries.registers import material_matter
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import say_time
from mingban.exchange import actions as exchange
from mingban.exchange import queries as exchange_queries
from mingban.exchange.actions import CannotConsent
from mingban.exchange.choices import CallState
from mingban.exchange.models import DataCall


def ask_register(*, token: str, kind_code: str, by: Actor, at: datetime) -> DataCall:
    """Ask the register that knows what a document would prove, and take its answer in place of the document.

    A register that is silent or has no entry leaves the document to be uploaded. Never call it inside a transaction.

    :raises NotFound: when the application does not ask for the document, or no register knows it.
    :raises CannotChange: once handed in. :raises CannotConsent: for anybody but the applicant himself.
    """
    with transaction.atomic(durable=True):
        application = lock_draft(token, by=by, at=at)
        planned = planned_material(application, kind_code)
        material = material_row(application, planned)
    code = planned.kind.met_by_register
    if not code:
        raise NotFound("这份材料不能用共享查询代替")
    person = Person.objects.filter(pk=application.applicant_id).first()
    if person is None:
        raise CannotConsent("只有个人的材料可以查，请上传")
    call = exchange.ask_register(person=person, service_code=code, matter=material_matter(material), by=by, at=at)
    if call.state == CallState.FOUND:
        _take(token, kind_code, call, by, at)
    return call


@transaction.atomic
def _take(token: str, kind_code: str, call: DataCall, by: Actor, at: datetime) -> None:
    """Let the answer stand for the document, unless the draft was handed in meanwhile."""
    application = lock_draft(token, by=by, at=at)
    material = material_row(application, planned_material(application, kind_code))
    holder = exchange_queries.data_service(call.service_code).holder
    material.note = f"{holder}共享，{say_time(call.answered_at or at)}查到"
    material.means, material.state, material.submitted_at = MaterialMeans.REGISTER, MaterialState.SUBMITTED, at
    material.save(update_fields=["means", "state", "note", "submitted_at"])


@transaction.atomic
def let_go_of_answer(*, material_id: str, at: datetime) -> bool:
    """Ask for a document again in whose place a register's answer stood; False once the application is handed in."""
    material = Material.objects.filter(pk=material_id).first()
    if material is None:
        return True
    application = Application.objects.select_for_update().get(pk=material.application_id)
    if application.state != ApplicationState.DRAFT:
        return False
    material.refresh_from_db()
    if material.means == MaterialMeans.REGISTER:
        material.note, material.submitted_at = "", None
        material.means, material.state = MaterialMeans.UPLOAD, MaterialState.MISSING
        material.save(update_fields=["means", "state", "note", "submitted_at"])
        application.changed_at = at
        application.save(update_fields=["changed_at"])
    return True
