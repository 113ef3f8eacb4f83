"""What an application asks for: items, scenarios, one form, one list of documents: computed, never stored.

A draft follows what is in force; once handed in, the versions that its cases pin.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mingban.cases import access
from mingban.cases.choices import ApplicationState
from mingban.cases.models import Application
from mingban.catalogue import queries as catalogue
from mingban.catalogue import rules as catalogue_rules
from mingban.catalogue.definitions import (
    ItemDefinition,
    MaterialForm,
    MaterialKindDefinition,
    Missed,
    Necessity,
    Question,
    ReviewStep,
)
from mingban.catalogue.models import BundleVersion, ItemVersion
from mingban.catalogue.rules import ONE_FORM, DropReason, Merged, MergedRequirement, MergedSection
from mingban.forms import queries as elements
from mingban.forms.definitions import ElementDefinition


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """One item of the application: the version that counts, the scenario that the answers lead to, what it waits for."""

    version: ItemVersion
    definition: ItemDefinition
    scenario: str
    needs: tuple[str, ...]
    steps: tuple[ReviewStep, ...]

    @property
    def code(self) -> str:
        """The item's code."""
        return self.definition.code


@dataclass(frozen=True, kw_only=True)
class PlannedMaterial:
    """One document of the merged list: its kind, which requirements of which items it meets, and how it may be met."""

    kind: MaterialKindDefinition
    name: str
    uses: tuple[tuple[str, str], ...]
    alternatives: tuple[MaterialKindDefinition, ...] = ()
    necessity: Necessity = Necessity.REQUIRED
    defer_days: int = 0
    copies: int = 1
    forms: tuple[MaterialForm, ...] = ()
    instructions: tuple[str, ...] = ()
    is_earlier_output: bool = False
    ends_when_missed: bool = True

    @property
    def is_required(self) -> bool:
        """False when it may be left out."""
        return self.necessity is not Necessity.OPTIONAL

    @property
    def can_defer(self) -> bool:
        """True when it may follow later (容缺)."""
        return self.necessity is Necessity.DEFERRABLE


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that the applicant is asked, and what each authority will get."""

    items: tuple[PlannedItem, ...]
    questions: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    answers: Mapping[str, str | bool]
    sections: tuple[MergedSection, ...]
    materials: tuple[PlannedMaterial, ...]
    days: int
    bundle_version: BundleVersion | None = None
    item_version: ItemVersion | None = None


def plan_of(application: Application) -> Plan:
    """Return the plan of an application for its answers.

    :raises Closed: for a draft whose bundle or item is no longer open.
    """
    bundle_version = _bundle_version(application) if application.bundle_version_id else None
    versions = _versions(application, bundle_version)
    items = {code: catalogue.item_definition(version) for code, version in versions.items()}
    kinds = catalogue.material_kinds()
    bundle = catalogue.bundle_definition(bundle_version) if bundle_version else None
    merged = catalogue.merged_offer(bundle, items, kinds, application.answers)
    return Plan(
        items=tuple(_item(lane, merged, versions, items) for lane in merged.lanes),
        questions=merged.questions,
        unanswered=merged.unanswered,
        answers=merged.answers,
        sections=merged.sections,
        materials=(*(_material(one, kinds, items) for one in merged.requirements), *_outputs(merged, kinds)),
        days=merged.days,
        bundle_version=bundle_version,
        item_version=None if bundle_version else next(iter(versions.values())),
    )


def form_elements(plan: Plan) -> dict[str, ElementDefinition]:
    """Return the definitions of the plan's data elements by code."""
    return elements.element_definitions([field.element for section in plan.sections for field in section.fields])


def _bundle_version(application: Application) -> BundleVersion:
    rows = BundleVersion.objects.select_related("bundle").defer("definition")
    version = rows.get(applications=application)
    return catalogue.bundle_in_force(version.bundle.code) if application.state == ApplicationState.DRAFT else version


def _versions(application: Application, bundle_version: BundleVersion | None) -> dict[str, ItemVersion]:
    """Return the version of each item that counts, by item code."""
    if application.state != ApplicationState.DRAFT:
        cases = application.cases.select_related("item_version__item").defer("item_version__definition")
        return {case.item_version.item.code: case.item_version for case in cases}
    if bundle_version is not None:
        bundle = catalogue.bundle_definition(bundle_version)
        return catalogue.items_in_force([member.item for member in bundle.members])
    code = access.errand_code(application)
    return {code: catalogue.item_in_force(code)}


def _item(
    lane: catalogue_rules.Lane, merged: Merged, versions: Mapping[str, ItemVersion], items: Mapping[str, ItemDefinition]
) -> PlannedItem:
    return PlannedItem(
        version=versions[lane.item],
        definition=items[lane.item],
        scenario=lane.scenario,
        needs=lane.needs,
        steps=merged.narrowed[lane.item].steps,
    )


def _material(
    requirement: MergedRequirement,
    kinds: Mapping[str, MaterialKindDefinition],
    items: Mapping[str, ItemDefinition],
) -> PlannedMaterial:
    one_form = MaterialKindDefinition(code=ONE_FORM, name=requirement.name, is_application_form=True)
    return PlannedMaterial(
        kind=one_form if requirement.kind == ONE_FORM else kinds[requirement.kind],
        name=requirement.name,
        uses=requirement.covers,
        alternatives=tuple(kinds[code] for code in requirement.alternatives),
        necessity=requirement.necessity,
        defer_days=requirement.defer_days,
        copies=requirement.copies,
        forms=requirement.forms,
        instructions=requirement.instructions,
        ends_when_missed=any(_ends(items[item], code) for item, code in requirement.covers),
    )


def _ends(item: ItemDefinition, code: str) -> bool:
    """Tell whether the item's case ends when this document is deferred and does not come."""
    return any(one.code == code and one.if_missed is Missed.WITHDRAWN for one in item.materials)


def _outputs(merged: Merged, kinds: Mapping[str, MaterialKindDefinition]) -> list[PlannedMaterial]:
    """Return the documents that an earlier item's result supplies: nobody hands them in, the authorities see them."""
    uses: dict[str, list[tuple[str, str]]] = {}
    for dropped in merged.dropped:
        if dropped.why is DropReason.EARLIER:
            uses.setdefault(dropped.kind, []).append((dropped.item, dropped.requirement))
    return [
        PlannedMaterial(kind=kinds[code], name=kinds[code].name, uses=tuple(found), is_earlier_output=True)
        for code, found in uses.items()
    ]
