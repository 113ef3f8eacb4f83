"""The guide of an item or bundle: everything that the page, the notice sheet and the printed sheet say, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mingban.catalogue import rules
from mingban.catalogue.definitions import (
    Answer,
    BundleDefinition,
    ItemDefinition,
    LegalBasis,
    Limit,
    MaterialKindDefinition,
    Place,
    Result,
)
from mingban.catalogue.queries.guide_parts import (
    Exempt,
    GuideFee,
    GuideItem,
    GuideMaterial,
    GuidePlace,
    guide_item,
    guide_material,
    guide_places,
    guide_tags,
    organisation_names,
    sheet_row,
    words_of_law,
)
from mingban.catalogue.queries.in_force import (
    Closed,
    bundle_definition,
    bundle_in_force,
    bundles_with,
    item_definition,
    item_in_force,
    items_of,
    material_kinds,
    merged_offer,
)
from mingban.catalogue.rules import DropReason, Flow, Merged, ReformTable
from mingban.catalogue.words import say_limit


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A guide for one visitor's answers, with what is still open in `undecided`.

    A bundle's guide without any answer `is_example`: it shows the case that the bundle names as its reference.
    """

    kind: str
    code: str
    name: str
    official_name: str
    summary: str
    organisation: str
    version: int
    in_force_from: datetime | None
    tags: tuple[str, ...]
    asked: rules.Asked
    items: tuple[GuideItem, ...]
    limit: Limit
    days: str
    materials: tuple[GuideMaterial, ...]
    exempt: tuple[Exempt, ...]
    undecided: tuple[MaterialKindDefinition, ...]
    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    flow: Flow
    fees: tuple[GuideFee, ...]
    basis: tuple[LegalBasis, ...]
    results: tuple[Result, ...]
    places: tuple[GuidePlace, ...]
    visits: int
    visit_reasons: tuple[str, ...]
    consult_phone: str
    complaint_phone: str
    answers: tuple[Answer, ...]
    source: str
    reform: ReformTable | None = None
    reform_answers: tuple[str, ...] = ()
    short_names: Mapping[str, str] = field(default_factory=dict)
    related: tuple[BundleDefinition, ...] = ()
    is_example: bool = False

    @property
    def is_settled(self) -> bool:
        """True when every question is answered, so that the list of documents is exact."""
        return not self.asked.unanswered


def bundle_guide(code: str, raw_answers: Mapping[str, str]) -> Guide:
    """Return the guide of a bundle for answers as a page's address carries them.

    :raises NotFound: for an unknown bundle. :raises Closed: for one that is closed, or whose guide has an empty column.
    """
    version = bundle_in_force(code)
    bundle = bundle_definition(version)
    guide = guide_of_bundle(bundle, raw_answers, version=version.number, in_force_from=version.in_force_from)
    items = items_of(bundle)
    _refuse_empty_columns([items[each.code] for each in guide.items], bundle.places, bundle.answers)
    return guide


def guide_of_bundle(
    bundle: BundleDefinition, raw_answers: Mapping[str, str], *, version: int, in_force_from: datetime | None
) -> Guide:
    """Return the guide of a definition, in force or not, with its items as in force.

    :raises Closed: when one of them is closed or has no version in force.
    """
    items = items_of(bundle)
    kinds = material_kinds(requirement.kind for item in items.values() for requirement in item.materials)
    given = rules.parse_answers(rules.possible_questions(bundle, items), raw_answers)
    merged = merged_offer(bundle, items, kinds, given or bundle.reference_answers)
    names, short_names = organisation_names([*items.values()], bundle.lead_organisation)
    taking_part = [items[lane.item] for lane in merged.lanes]
    return Guide(
        kind="bundle",
        code=bundle.code,
        name=bundle.name,
        official_name="、".join(item.name for item in taking_part),
        summary=bundle.summary,
        organisation=names[bundle.lead_organisation],
        version=version,
        in_force_from=in_force_from,
        limit=Limit(days=merged.days),
        days=say_limit(Limit(days=merged.days)),
        flow=rules.draw(rules.bundle_stages(merged, short_names)),
        places=guide_places(bundle.places),
        consult_phone=bundle.consult_phone,
        complaint_phone=bundle.complaint_phone,
        answers=tuple(bundle.answers),
        source=bundle.source,
        reform=rules.reform_table(bundle, items, kinds),
        reform_answers=_say_answers(rules.merged_questions(bundle, items, bundle.reference_answers)),
        short_names=short_names,
        is_example=not given,
        **_common(merged, taking_part, kinds, names, is_example=not given),
    )


def item_guide(code: str, raw_answers: Mapping[str, str]) -> Guide:
    """Return the guide of an item for answers as a page's address carries them.

    :raises NotFound: for an unknown item. :raises Closed: for one that is closed, or whose guide has an empty column.
    """
    version = item_in_force(code)
    item = item_definition(version)
    _refuse_empty_columns([item], item.places, item.answers)
    return guide_of_item(item, raw_answers, version=version.number, in_force_from=version.in_force_from)


def guide_of_item(
    item: ItemDefinition, raw_answers: Mapping[str, str], *, version: int, in_force_from: datetime | None
) -> Guide:
    """Return the guide of a definition, in force or not."""
    kinds = material_kinds(requirement.kind for requirement in item.materials)
    given = rules.parse_answers(rules.item_questions(item), raw_answers)
    merged = merged_offer(None, {item.code: item}, kinds, given)
    names, short_names = organisation_names([item])
    narrowed = merged.narrowed[item.code]
    return Guide(
        kind="item",
        code=item.code,
        name=item.plain_name,
        official_name=item.name,
        summary=item.summary,
        organisation=names[item.organisation],
        version=version,
        in_force_from=in_force_from,
        limit=narrowed.limit,
        days=say_limit(narrowed.limit),
        flow=rules.draw(rules.item_stages(narrowed, short_names)),
        places=guide_places(item.places),
        consult_phone=item.consult_phone,
        complaint_phone=item.complaint_phone,
        answers=tuple(item.answers),
        source=item.source,
        related=tuple(bundles_with(item.code)),
        **_common(merged, [item], kinds, names),
    )


def _common(
    merged: Merged,
    items: Sequence[ItemDefinition],
    kinds: Mapping[str, MaterialKindDefinition],
    names: Mapping[str, str],
    *,
    is_example: bool = False,
) -> dict[str, Any]:
    """Return what guides of items and bundles have alike; an example's answers are nobody's."""
    return {
        "tags": guide_tags(items),
        "asked": rules.Asked(
            questions=merged.questions, answers={} if is_example else merged.answers, open_codes=frozenset()
        ),
        "items": tuple(guide_item(lane, merged, names) for lane in merged.lanes),
        "materials": tuple(guide_material(each, merged, kinds) for each in merged.requirements),
        "exempt": tuple(
            dict.fromkeys(
                Exempt(name=kinds[each.kind].name, reason=each.reason)
                for each in merged.dropped
                if each.why not in {DropReason.FORM, DropReason.SAME}
            )
        ),
        "undecided": tuple(kinds[code] for code in merged.undecided),
        "conditions": tuple((item.plain_name, (*item.acceptance_conditions, *words_of_law(item))) for item in items),
        "fees": tuple(GuideFee(item=item.plain_name, fee=fee) for item in items for fee in item.fees),
        "basis": tuple({(each.title, each.article): each for item in items for each in item.legal_basis}.values()),
        "results": tuple(result for item in items for result in item.results),
        "visits": max(item.visits for item in items),
        "visit_reasons": tuple(dict.fromkeys(item.visit_reason for item in items if item.visit_reason)),
    }


def _say_answers(asked: rules.Asked) -> tuple[str, ...]:
    """Return each question with its answer."""
    return tuple(
        f"{question.text.rstrip('？?')}：{rules.say_answer(question, asked.answers[question.code])}"
        for question in asked.questions
        if question.code in asked.answers
    )


def _refuse_empty_columns(items: Iterable[ItemDefinition], places: Sequence[Place], answers: Sequence[Answer]) -> None:
    """Keep a guide with an empty column from being shown.

    :raises Closed: naming what is missing.
    """
    missing = [name for name, column in (("地点", places), ("问答", answers)) if not column]
    missing += ["受理条件" for item in items if not item.acceptance_conditions]
    if missing:
        raise Closed(f"这份指南还没写全（缺{missing[0]}），暂时不能看，请打咨询电话问一下")


def notice_sheet(guide: Guide, *, url: str, site_name: str) -> dict[str, Any]:
    """Return the content of the one-time notice sheet (一次性告知单) for `documents.queries.render`."""
    place = guide.places[0] if guide.places else None
    return {
        "centre": place.name if place else site_name,
        "subject": guide.name,
        "materials": [sheet_row(material) for material in guide.materials],
        "limit": guide.days,
        "place": f"{place.address} {place.window}" if place else "",
        "hours": list(place.hours) if place else [],
        "fees": [f"{each.fee.name}：{each.fee.standard}（{each.fee.basis}）" for each in guide.fees],
        "phone": guide.consult_phone,
        "complaint_phone": guide.complaint_phone,
        "url": url,
    }
