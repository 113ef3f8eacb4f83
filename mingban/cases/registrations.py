"""Who may open the files and documents of applications and cases; officials' looks at them are logged."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from mingban.accounts import actions as accounts
from mingban.accounts.registry import InHand, counts_in_hand
from mingban.cases import access, actions, queries
from mingban.cases.choices import ApplicationState
from mingban.cases.models import Application, Case, Material
from mingban.core.actors import Actor
from mingban.documents import registry as documents
from mingban.exchange.registry import ConsentMatter, plug_matters
from mingban.files import registry as files

BASIS = "《行政许可法》第三十四条：行政机关应当对申请人提交的申请材料进行审查"


@files.access_to("material")
def may_open_material(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open a file of an application: its people, and officials of cases that rely on it."""
    material = Material.objects.select_related("application").filter(pk=owner_id).first()
    if material is None:
        return False
    if access.can_fill(actor, material.application, timezone.now()):
        return True
    return actor.is_staff and Case.objects.filter(access.visible_cases(actor), materials__material=material).exists()


@files.when_opened("material")
def log_material_opened(actor: Actor, owner_id: str, name: str) -> None:
    """Leave a trace of an official's look at a file."""
    material = Material.objects.select_related("application__applicant").get(pk=owner_id)
    _log(actor, material.application, f"{material.name}（{name}）")


class RegisterMaterials:
    """The documents in whose place registers were asked."""

    def describe(self, ids: Collection[str]) -> dict[str, ConsentMatter]:
        """Return for which document of which application."""
        rows = Material.objects.filter(pk__in=ids).select_related("application")
        return {str(row.pk): _consent_matter(row) for row in rows}

    def let_go(self, id_: str, at: datetime) -> bool:
        """Ask for the document again while the application is a draft; what is handed in stands as it was received."""
        return actions.let_go_of_answer(material_id=id_, at=at)


def _consent_matter(material: Material) -> ConsentMatter:
    application = material.application
    is_draft = application.state == ApplicationState.DRAFT
    name, key = (
        ("cases:application-tasks", application.token) if is_draft else ("cases:application-show", application.number)
    )
    return ConsentMatter(text=f"{application.subject_name}：{material.name}", url=reverse(name, args=[key]))


plug_matters("material", RegisterMaterials())


@files.access_to("consultation-question")
@files.access_to("consultation-answer")
def may_open_consultation_file(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open a file of a question to another authority, or of its answer: officials of the case."""
    return actor.is_staff and Case.objects.filter(access.visible_cases(actor), consultations__pk=owner_id).exists()


@documents.access_to("case")
def may_open_case_document(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open a case's documents."""
    case = Case.objects.select_related("application").filter(number=owner_id).first()
    if case is None:
        return False
    return access.can_see_case(actor, case) or access.can_handle(actor, case.application, timezone.now())


@documents.access_to("joint-review")
def may_open_minutes(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open the minutes of a joint review: officials of the case; they are no letter to the applicant."""
    case = Case.objects.select_related("application").filter(joint_reviews__pk=owner_id).first()
    return case is not None and access.can_see_case(actor, case)


@documents.when_opened("joint-review")
def log_minutes_opened(actor: Actor, owner_id: str, name: str) -> None:
    """Leave a trace of an official's look at minutes."""
    _log(actor, Application.objects.select_related("applicant").get(cases__joint_reviews__pk=owner_id), name)


@documents.when_opened("case")
def log_case_document_opened(actor: Actor, owner_id: str, name: str) -> None:
    """Leave a trace of an official's look at a case's document."""
    _log(actor, Application.objects.select_related("applicant").get(cases__number=owner_id), name)


@documents.access_to("application")
def may_open_application_document(actor: Actor, owner_id: str) -> bool:
    """Tell whether somebody may open an application's receipt."""
    application = Application.objects.filter(number=owner_id).first()
    return application is not None and access.can_see_application(actor, application, timezone.now())


@documents.when_opened("application")
def log_application_document_opened(actor: Actor, owner_id: str, name: str) -> None:
    """Leave a trace of an official's look at a receipt."""
    _log(actor, Application.objects.select_related("applicant").get(number=owner_id), name)


def _log(actor: Actor, application: Application, field: str) -> None:
    if actor.is_staff:
        matter = queries.application_matter(application)
        accounts.log_look(
            party=application.applicant,
            fields=[field],
            by=actor,
            legal_basis=BASIS,
            at=timezone.now(),
            matter=matter,
        )


@counts_in_hand
def cases_in_hand(post_id: int) -> InHand:
    """Say of how many open cases the holder of a post is the officer."""
    remedy = "他离岗后，本单位负责人和督查人员会收到提醒，在“待办”里按经办人找出来，勾选后一起转给别人。也可以先转好再结束岗位"
    return InHand(text="件没办完", count=queries.cases_in_hand(post_id), remedy=remedy)
