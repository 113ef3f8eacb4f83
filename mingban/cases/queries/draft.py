"""How far a draft is: which fields and documents are still missing, and what the platform knows already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.models import Person
from mingban.cases.choices import ApplicationState, MaterialMeans, MaterialState
from mingban.cases.models import Application, Material
from mingban.cases.queries.plan import Plan, PlannedMaterial, plan_of
from mingban.catalogue.rules import MergedField, MergedSection
from mingban.core.conditions import is_met
from mingban.core.times import local_day, say_day
from mingban.files.models import StoredFile
from mingban.forms import queries as elements
from mingban.forms import registry as form_registry
from mingban.forms.definitions import ElementDefinition, ElementKind
from mingban.forms.rules import FieldSpec
from mingban.licences import queries as licences

# What was proved when the real name was checked is shown with its source and not asked again.
PROVED = frozenset({"person.name", "person.identity_number"})
# Documents that somebody has to hand in; all others are met by themselves.
HANDED_IN = frozenset({MaterialMeans.UPLOAD, MaterialMeans.COMMITMENT})
GIVEN = frozenset({MaterialState.SUBMITTED, MaterialState.ACCEPTED})


@dataclass(frozen=True, kw_only=True)
class Known:
    """A value that the platform has, where from, and whether it is proved (then it is not asked)."""

    value: Any
    source: str
    is_proved: bool


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """One page of the form: its fields for these answers, the values at hand, and whether anything required is missing."""

    number: int
    title: str
    asked: tuple[FieldSpec, ...]
    known: tuple[tuple[ElementDefinition, Known], ...]
    sources: Mapping[str, str]
    initial: Mapping[str, Any]
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MaterialView:
    """One document of the application: by what it is met, whether it is, and the files."""

    planned: PlannedMaterial
    material: Material | None
    means: MaterialMeans
    files: tuple[StoredFile, ...]
    source: str = ""

    @property
    def is_deferred(self) -> bool:
        """True when it is to follow later; a promise given for other answers counts only while it may be given."""
        is_promised = bool(self.material and self.material.state == MaterialState.DEFERRED)
        return is_promised and self.planned.can_defer

    @property
    def is_given(self) -> bool:
        """True when it was handed in."""
        return bool(self.material and self.material.state in GIVEN)

    @property
    def is_done(self) -> bool:
        """True when nothing more has to be done about it before handing in."""
        is_automatic = self.means not in HANDED_IN
        return is_automatic or self.is_given or self.is_deferred or not self.planned.is_required

    @property
    def is_met(self) -> bool:
        """False for what nobody hands in, though it may be left out."""
        if self.planned.is_required or self.means not in HANDED_IN:
            return True
        return self.is_given or self.is_deferred


def known_values(application: Application, definitions: Mapping[str, ElementDefinition]) -> dict[str, Known]:
    """Return what the platform knows of these elements: proved identity, account, an earlier application.

    An agent is shown of earlier ones only what he handed in himself: a mandate for one errand opens no other.
    """
    known = dict(_from_earlier(application, definitions))
    for code, element in definitions.items():
        found = form_registry.prefill(application.applicant, element.prefill) if element.prefill else None
        if found:
            is_proved = element.prefill in PROVED and _level(application) >= AssuranceLevel.REAL_NAME
            known[code] = Known(value=found.value, source=found.source_label, is_proved=is_proved)
    return known


def _from_earlier(application: Application, definitions: Mapping[str, ElementDefinition]) -> list[tuple[str, Known]]:
    earlier = Application.objects.filter(applicant=application.applicant_id).exclude(
        Q(state=ApplicationState.DRAFT) | Q(pk=application.pk)
    )
    if application.agent_id:
        earlier = earlier.filter(agent=application.agent_id)
    former = earlier.order_by("-submitted_at").first()
    # An official who fills in for somebody is shown nothing of what that person filled in on another day.
    if former is None or former.submitted_at is None or application.filled_by.person_id is None:
        return []
    source = f"您 {say_day(local_day(former.submitted_at))} 填过"
    data = former.data or {}
    return [(code, Known(value=data[code], source=source, is_proved=False)) for code in definitions if data.get(code)]


def _level(application: Application) -> int:
    person: Person | None = getattr(application.applicant, "person", None)
    return person.assurance_level if person else AssuranceLevel.REAL_NAME


def section_views(application: Application, plan: Plan) -> list[SectionView]:
    """Return every page of the merged form with what is asked, known and missing."""
    codes = [field.element for section in plan.sections for field in section.fields]
    definitions = elements.element_definitions(codes)
    known = known_values(application, definitions)
    return [_section(application, plan, n, s, definitions, known) for n, s in enumerate(plan.sections, start=1)]


def _section(  # noqa: PLR0917 — one row of the loop above, split for reading
    application: Application,
    plan: Plan,
    number: int,
    section: MergedSection,
    definitions: Mapping[str, ElementDefinition],
    known: Mapping[str, Known],
) -> SectionView:
    data = {**{code: one.value for code, one in known.items()}, **(application.data or {})}
    fields = [field for field in section.fields if field.element in definitions]
    shown = [field for field in fields if is_met(field.when, answers=plan.answers, data=data)]
    proved = [f for f in shown if f.element in known and known[f.element].is_proved]
    asked = [f for f in shown if f not in proved]
    # Fields that depend on others on the same page stay on it: without JavaScript nothing can appear later.
    later = [f for f in fields if f not in shown and "data" in f.when]
    specs = [_spec(f, definitions[f.element], application) for f in asked]
    specs += [FieldSpec(element=definitions[f.element], is_required=False, hint=f.hint) for f in later]
    filled = application.data or {}
    return SectionView(
        number=number,
        title=section.title,
        asked=tuple(specs),
        known=tuple((definitions[f.element], known[f.element]) for f in proved),
        sources={f.element: known[f.element].source for f in asked if f.element in known and f.element not in filled},
        initial={f.element: data[f.element] for f in asked if f.element in data},
        missing=tuple(
            spec.element.label for spec in specs if spec.is_required and filled.get(spec.element.code) in (None, "")
        ),
    )


def _spec(field: MergedField, element: ElementDefinition, application: Application) -> FieldSpec:
    """Return a field as it is asked here: nobody has to have a phone for whom an official fills in."""
    if element.kind is not ElementKind.PHONE or application.filled_by.person_id is not None:
        return FieldSpec(element=element, is_required=field.is_required, hint=field.hint)
    return FieldSpec(
        element=element, is_required=False, hint="没有手机可以不填：没有短信，凭打印的回执查进度、取结果。"
    )


def unfilled(application: Application) -> list[str]:
    """Return the labels of required fields that are empty, for the answers and data as they stand."""
    return [label for view in section_views(application, plan_of(application)) for label in view.missing]


def asked_data(plan: Plan, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of `data` that this plan asks for: what was filled in for answers since changed is left behind."""
    fields = [field for section in plan.sections for field in section.fields]
    asked = [field.element for field in fields if is_met(field.when, answers=plan.answers, data=data)]
    return {code: data[code] for code in asked if data.get(code) not in (None, "")}


def material_views(application: Application, plan: Plan) -> list[MaterialView]:
    """Return every document of the merged list with how it is met."""
    rows = {material.kind_code: material for material in application.materials.all()}
    ids = [str(material.pk) for material in rows.values()]
    files: dict[str, list[StoredFile]] = {}
    for file in StoredFile.objects.filter(owner_kind="material", owner_id__in=ids).order_by("pk"):
        files.setdefault(file.owner_id, []).append(file)
    return [_material(application, one, rows.get(one.kind.code), files) for one in plan.materials]


def _material(
    application: Application, planned: PlannedMaterial, row: Material | None, files: Mapping[str, list[StoredFile]]
) -> MaterialView:
    means, source = means_of(application, planned)
    if row and row.means == MaterialMeans.REGISTER and row.state in GIVEN and planned.kind.met_by_register:
        means, source = MaterialMeans.REGISTER, row.note
    own = tuple(files.get(str(row.pk), [])) if row else ()
    return MaterialView(planned=planned, material=row, means=means, files=own, source=source)


def means_of(application: Application, planned: PlannedMaterial) -> tuple[MaterialMeans, str]:
    """Return by what a document is met, and the source to show when the applicant need not hand it in."""
    kind = planned.kind
    is_proved = _level(application) >= AssuranceLevel.REAL_NAME
    licence = licences.held(application.applicant, kind.result_of) if kind.result_of else None
    ways = (
        (planned.is_earlier_output, MaterialMeans.EARLIER_OUTPUT, "前一件事办好后自动取，不用交"),
        (kind.is_application_form, MaterialMeans.FORM, "按您填的内容自动生成"),
        (kind.is_commitment, MaterialMeans.COMMITMENT, ""),
        (kind.met_by_identity and is_proved, MaterialMeans.IDENTITY, "实名核对过，不用交"),
        (kind.met_by_mandate and application.agent_id, MaterialMeans.MANDATE, "网上授权过，不用交"),
        (licence, MaterialMeans.LICENCE, f"从您的电子证照取（{licence.number if licence else ''}）"),
    )
    return next(((means, source) for holds, means, source in ways if holds), (MaterialMeans.UPLOAD, ""))


def unready(application: Application, plan: Plan) -> list[str]:
    """Return in plain words everything that stands against handing in."""
    # Until a question is answered, the papers that hang on it are not on the list.
    missing = [f"还没回答：{question.text}" for question in plan.unanswered]
    missing += [
        f"“{view.title}”还没填完：{'、'.join(view.missing)}"
        for view in section_views(application, plan)
        if view.missing
    ]
    papers = [view for view in material_views(application, plan) if not view.is_done]
    return missing + [
        f"还没{'签' if view.means is MaterialMeans.COMMITMENT else '交'}：{view.planned.name}" for view in papers
    ]
