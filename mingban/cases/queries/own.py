"""What applicants' pages ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from mingban.accounts import queries as accounts
from mingban.accounts.models import Party, Person
from mingban.cases import access, rules
from mingban.cases.choices import ApplicationState, CaseState, MaterialState
from mingban.cases.models import Application, Case, Material
from mingban.cases.queries.draft import known_values, unfilled
from mingban.cases.queries.plan import Plan, form_elements
from mingban.catalogue import queries as catalogue
from mingban.catalogue import rules as catalogue_rules
from mingban.catalogue.definitions import Question
from mingban.core.actors import Actor
from mingban.core.conditions import is_met
from mingban.core.crypto import blind_index
from mingban.core.errors import NotFound
from mingban.core.prepared import Prepared
from mingban.files.choices import ScanState
from mingban.files.models import StoredFile
from mingban.forms import rules as form_rules


@dataclass(frozen=True, kw_only=True)
class Errand:
    """What an application can be started for: a bundle or an item, as the start page shows it."""

    code: str
    name: str
    summary: str
    questions: tuple[Question, ...]
    assurance_level: int


def errand(*, bundle_code: str = "", item_code: str = "") -> Errand:
    """Return the bundle or item of that code.

    :raises NotFound: for an unknown one. :raises Closed: for one that is not open.
    """
    if "\x00" in bundle_code + item_code:
        raise NotFound("没有这件事")
    if bundle_code:
        bundle = catalogue.bundle_definition(catalogue.bundle_in_force(bundle_code))
        items = catalogue.items_of(bundle)
        level = max(item.assurance_level for item in items.values())
        return _errand(
            bundle.code, bundle.name, bundle.summary, tuple(catalogue_rules.possible_questions(bundle, items)), level
        )
    item = catalogue.item_definition(catalogue.item_in_force(item_code))
    questions = catalogue_rules.item_questions(item)
    return _errand(item.code, item.plain_name, item.summary, questions, item.assurance_level)


def _errand(code: str, name: str, summary: str, questions: tuple[Question, ...], level: int) -> Errand:
    once = tuple({question.code: question for question in questions}.values())
    return Errand(code=code, name=name, summary=summary, questions=once, assurance_level=level)


def own_by_token(actor: Actor, token: str, at: datetime) -> Application:
    """Return the actor's own application by its token; an agent's while his mandate holds; an official's who fills it in.

    :raises NotFound: when there is none, or it is somebody else's: which of the two is not told.
    """
    rows = Application.objects.select_related("applicant", "agent", "bundle_version__bundle", "item_version__item")
    mine = Q() if actor.is_staff else own_applications(actor, at)
    application = rows.filter(mine, token=token).first()
    if application is None or not access.can_fill(actor, application, at):
        raise NotFound("没有这份申请，或者它不是您的")
    return application


def _numbered(number: str) -> QuerySet[Application]:
    rows = Application.objects.select_related("applicant", "agent", "bundle_version__bundle", "item_version__item")
    # Definitions are parsed once in a process.
    return rows.defer("bundle_version__definition", "item_version__definition").filter(number=number)


_by_number = Prepared(_numbered)


def own_application(actor: Actor, number: str, at: datetime) -> Application:
    """Return an application by its number for its own people; for an agent while his mandate holds.

    :raises NotFound: when there is none, or it is somebody else's: which of the two is not told.
    """
    application = next(iter(_by_number(number)), None)
    if application is None or not access.can_handle(actor, application, at):
        raise NotFound("没有这个申请，或者它不是您交的")
    return application


def can_handle(actor: Actor, application: Application, at: datetime) -> bool:
    """Tell whether the actor is the applicant, or the agent who may act for him at `at`."""
    return access.can_handle(actor, application, at)


def others_to_act_for(actor: Actor, code: str, at: datetime) -> list[Party]:
    """Return the parties for whom the actor may apply for one errand, himself left out."""
    own = Party.objects.filter(pk=actor.party_id or 0).first()
    return [party for party in accounts.principals_of(own, code, at) if party != own] if own else []


def own_applications(actor: Actor, at: datetime) -> Q:
    """Return the filter over applications for what a citizen may list: his own, and others' while they let him act."""
    return access.own_applications(actor, at)


def drafts_of(actor: Actor, code: str, at: datetime) -> QuerySet[Application]:
    """Return the actor's unfinished applications for one errand, the latest first."""
    same = Q(bundle_version__bundle__code=code) | Q(item_version__item__code=code)
    drafts = Application.objects.filter(own_applications(actor, at), same, state=ApplicationState.DRAFT)
    return drafts.order_by("-changed_at")


def filled_sections(application: Application, plan: Plan) -> list[dict[str, object]]:
    """Return the merged form as it will be handed in: pages of label, shown value and source; empty pages left out."""
    definitions = form_elements(plan)
    known = known_values(application, definitions)
    proved = {code: one.value for code, one in known.items() if one.is_proved}
    data = {**(application.data or {}), **proved}
    pages = []
    for number, section in enumerate(plan.sections, start=1):
        asked = [field for field in section.fields if is_met(field.when, answers=plan.answers, data=data)]
        codes = [field.element for field in asked if data.get(field.element) not in (None, "")]
        rows = [
            {
                "label": definitions[code].label,
                "value": form_rules.show_value(definitions[code], data[code]),
                "source": known[code].source if code in proved else "",
                "element": definitions[code],
            }
            for code in codes
        ]
        if rows:
            pages.append({"number": number, "title": section.title, "rows": rows})
    return pages


def people_of(application: Application, at: datetime) -> list[Party]:
    """Return who is told about an application and may follow it: the applicant, and his agent while the mandate holds."""
    agent = application.agent if access.agent_may_act(application, at) else None
    return [application.applicant, agent] if agent else [application.applicant]


def application_of_phone(number: str, phone: str, at: datetime) -> Application | None:
    """Return the submitted application with this number if the phone is its applicant's, or its agent's with a mandate."""
    application = Application.objects.select_related("applicant", "agent").filter(number=number).first()
    people = [party.pk for party in people_of(application, at)] if application else []
    index = blind_index(phone, purpose="phone")
    return application if Person.objects.filter(pk__in=people, phone_index=index).exists() else None


def application_shared(share_token: str) -> Application:
    """Return the application behind a share link.

    :raises NotFound: when the link leads nowhere.
    """
    rows = Application.objects.select_related("bundle_version__bundle", "item_version__item")
    application = rows.filter(share_token=share_token).exclude(state=ApplicationState.DRAFT).first()
    if application is None:
        raise NotFound("这个链接没有用了")
    return application


def submitted_application(number: str) -> Application:
    """Return an application by its number for somebody who has proved that he may follow it.

    :raises NotFound: when there is none.
    """
    rows = Application.objects.select_related("bundle_version__bundle", "item_version__item")
    application = rows.filter(number=number).first()
    if application is None:
        raise NotFound("没有这个编号的申请")
    return application


def corrections_of(application: Application) -> list[dict[str, object]]:
    """Return the cases that wait for corrections: what is wrong, and whether all of it was handed in again."""
    cases = application.cases.filter(state=CaseState.CORRECTING).select_related("organisation")
    return corrections_among(cases.order_by("position"))


def corrections_among(cases: Iterable[Case]) -> list[dict[str, object]]:
    """Return those of these cases of one application that wait for corrections, as `corrections_of` does."""
    waiting = [one for one in cases if one.state == CaseState.CORRECTING]
    unfilled_of = {one.application_id: unfilled(one.application) for one in waiting[:1]}
    return [_correction(case, unfilled_of[case.application_id]) for case in waiting]


def _correction(case: Case, missing: list[str]) -> dict[str, object]:
    """Return what one case waits for. The note stands by itself where it is not the form's own remark."""
    uses = list(case.materials.exclude(remark="").select_related("material").order_by("pk"))
    note = "" if any(use.remark == case.correction_note for use in uses) else case.correction_note
    return {
        "case": case,
        "uses": uses,
        "note": note,
        "missing": missing,
        "is_ready": not missing and all(use.material.state != MaterialState.REJECTED for use in uses),
        "key": f"supplement/{case.number}/{case.revision}",
    }


def infected_files(materials: Iterable[Material]) -> QuerySet[StoredFile]:
    """Return the files of these documents in which a virus was found."""
    ids = [str(one.pk) for one in materials]
    return StoredFile.objects.filter(owner_kind="material", owner_id__in=ids, scan=ScanState.INFECTED)


def wants_clean_file(material: Material) -> bool:
    """Tell whether a document has to come again because of a virus: while a case that relies on it is undecided."""
    is_open = material.uses.filter(case__decided_at=None).exclude(case__state__in=rules.ENDED).exists()
    return is_open and infected_files([material]).exists()


def materials_to_replace(cases: Iterable[Case]) -> list[Material]:
    """Return the documents in which a virus was found and for which undecided cases wait; `cases` bring their documents along."""
    waiting = [case for case in cases if not rules.is_over(case.state, case.decided_at)]
    wanted = {use.material_id: use.material for case in waiting for use in case.materials.all()}
    bad = set(infected_files(wanted.values()).values_list("owner_id", flat=True)) if wanted else set()
    return [material for pk, material in sorted(wanted.items()) if str(pk) in bad]


def can_withdraw(application: Application) -> bool:
    """Tell whether some case of it is not decided yet."""
    return application.cases.filter(state__in=rules.UNDECIDED).exists()


def can_rate(application: Application) -> bool:
    """Tell whether some case of it is delivered."""
    return application.cases.filter(state__in=[CaseState.DELIVERED, CaseState.CONCLUDED]).exists()
