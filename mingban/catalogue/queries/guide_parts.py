"""The parts of a guide: documents, items, places, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mingban.agencies import queries as agencies
from mingban.agencies.models import Organisation, ServiceCentre
from mingban.catalogue import rules
from mingban.catalogue.definitions import (
    FeeLine,
    ItemDefinition,
    MaterialForm,
    MaterialKindDefinition,
    Necessity,
    Place,
)
from mingban.catalogue.registry import data_services
from mingban.catalogue.rules import Merged, MergedRequirement
from mingban.catalogue.words import say_limit, say_value


@dataclass(frozen=True, kw_only=True)
class GuideMaterial:
    """One document as the guide shows it: `quantity` and `requirement` in whole sentences.

    `free`: by what it is replaced when applying online; empty when it is handed in.
    """

    name: str
    copies: int
    is_original: bool
    is_copy: bool
    necessity: str
    quantity: str
    requirement: str
    common_errors: tuple[str, ...]
    sample: tuple[str, ...]
    sample_picture: str
    free: str = ""


@dataclass(frozen=True, kw_only=True)
class Exempt:
    """A document that an item lists and that this applicant does not need."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class GuideItem:
    """One item of a guide: what, by whom, how long, with the bar that shows when (in hundredths of the whole)."""

    code: str
    name: str
    official_name: str
    organisation: str
    statutory_limit: str
    promised_limit: str
    limit: str
    phone: str
    bar_start: int
    bar_width: int


@dataclass(frozen=True, kw_only=True)
class GuidePlace:
    """Where and when."""

    name: str
    address: str
    window: str
    phone: str
    hours: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GuideFee:
    """One charge and who wants it."""

    item: str
    fee: FeeLine


def guide_tags(items: Sequence[ItemDefinition]) -> tuple[str, ...]:
    """Return how one applies, and who may apply for all of it."""
    online = all(rules.is_online(item) for item in items)
    for_all = [kind for kind in items[0].applicants if all(kind in item.applicants for item in items)]
    tags = [
        "全程网上办" if online and not any(item.visits for item in items) else "网上可以办" if online else "到窗口办",
        "可以邮寄" if all(item.can_post for item in items) else "",
        *(say_value(kind) for kind in for_all),
    ]
    return tuple(tag for tag in tags if tag)


def guide_item(lane: rules.Lane, merged: Merged, names: Mapping[str, str]) -> GuideItem:
    """Return an item with its bar in the whole."""
    narrowed = merged.narrowed[lane.item]
    item = narrowed.item
    # Same-day items get a bar that can be seen, at the day on which they are done.
    whole = max(merged.days, 1)
    least = 6
    width = max(least, (lane.end - lane.start) * 100 // whole)
    same_day = lane.start == lane.end and bool(lane.needs)
    return GuideItem(
        code=item.code,
        name=item.plain_name,
        official_name=item.name,
        organisation=names[item.organisation],
        statutory_limit=say_limit(item.statutory_limit),
        promised_limit=say_limit(item.promised_limit),
        limit="同一天办好" if same_day else say_limit(narrowed.limit),
        phone=item.consult_phone,
        bar_start=min(lane.start * 100 // whole, 100 - width),
        bar_width=width,
    )


NECESSITIES = {Necessity.REQUIRED: "", Necessity.OPTIONAL: "可不交"}


def guide_material(
    requirement: MergedRequirement, merged: Merged, kinds: Mapping[str, MaterialKindDefinition]
) -> GuideMaterial:
    """Return a merged document in words."""
    kind = kinds.get(requirement.kind)
    uses = [
        wanted
        for code, name in requirement.covers
        for wanted in merged.narrowed[code].item.materials
        if wanted.code == name
    ]
    deferred = f"可以先收，{requirement.defer_days} 天内补"
    return GuideMaterial(
        name=requirement.name,
        copies=requirement.copies,
        is_original=MaterialForm.ORIGINAL in requirement.forms,
        is_copy=MaterialForm.COPY in requirement.forms,
        necessity=NECESSITIES.get(requirement.necessity, deferred),
        quantity=_sentences(f"{'、'.join(say_value(form) for form in requirement.forms)} {requirement.copies} 份"),
        requirement=_sentences(
            kind.description if kind else "各单位的表合成了这一张，网上填好由系统生成",
            *requirement.instructions,
            "；".join(dict.fromkeys(f"来源：{use.source_note}" for use in uses if use.source_note)),
            f"也可以交：{'、'.join(kinds[code].name for code in requirement.alternatives)}"
            if requirement.alternatives
            else "",
        ),
        common_errors=tuple(kind.common_errors) if kind else (),
        sample=tuple(kind.sample.split("\n")) if kind and kind.sample else (),
        sample_picture=kind.sample_picture if kind else "",
        free=_why_free(requirement, kind),
    )


def _sentences(*parts: str) -> str:
    """Put parts together as sentences, whether or not they end in a full stop."""
    return "".join(f"{part.rstrip('。；')}。" for part in parts if part)


def _why_free(requirement: MergedRequirement, kind: MaterialKindDefinition | None) -> str:
    """Say by what a document is replaced when applying online."""
    if requirement.is_application_form or kind is None:
        return "网上填，系统生成"
    if kind.is_commitment:
        return "网上看完签名就行"
    if kind.met_by_identity:
        return "实名登录代替"
    holder = data_services().get(kind.met_by_register)
    return "网上授权代替" if kind.met_by_mandate else f"{holder}共享，您同意就行" if holder else ""


def organisation_names(items: Iterable[ItemDefinition], *others: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return names and short names of organisations by code: of items, of those that do steps of them, and of others."""
    codes = {code for item in items for code in (item.organisation, *(step.organisation for step in item.steps))}
    codes |= set(others)
    found = list(Organisation.objects.filter(code__in=codes))
    return {each.code: each.name for each in found}, {each.code: each.short_name for each in found}


def guide_places(places: Iterable[Place]) -> tuple[GuidePlace, ...]:
    """Return where one applies in person, and when."""
    wanted = list(places)
    found = ServiceCentre.objects.filter(code__in={place.centre for place in wanted}).prefetch_related("hours")
    centres = {centre.code: centre for centre in found}
    return tuple(
        GuidePlace(
            name=centres[place.centre].name,
            address=centres[place.centre].address,
            window=place.window,
            phone=centres[place.centre].phone,
            hours=tuple(agencies.hours_in_words(centres[place.centre])),
        )
        for place in wanted
    )


def sheet_row(material: GuideMaterial) -> dict[str, Any]:
    """Return a document as a row of the notice sheet."""
    free = f"网上办免交：{material.free}" if material.free else ""
    return {
        "name": material.name,
        "copies": material.copies,
        "is_original": material.is_original,
        "is_copy": material.is_copy,
        "requirement": material.requirement + _sentences(material.necessity, free),
    }


def words_of_law(item: ItemDefinition) -> list[str]:
    """Say what the law adds to an item: a limited number (§57), silence as consent, until when to ask for a renewal (§50)."""
    words = []
    if item.quota:
        words.append(
            f"名额有限：{say_value(item.quota.period)} {item.quota.number} 个，按受理先后准予（《行政许可法》第五十七条）"
        )
    if item.silence_is_consent:
        words.append(f"我们逾期没有答复的，视为同意（{item.silence_basis}）")
    return words + [
        f"《{result.name}》到期还要用的，提前{say_limit(result.renews)}申请延续；"
        "按期申请、到期还没有决定的，视为准予延续（《行政许可法》第五十条）"
        for result in item.results
        if result.renews
    ]
