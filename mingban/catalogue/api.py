"""The catalogue and its guides, for programs: what can be applied for, with which documents, until when."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from mingban.catalogue import queries, rules
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition, Question, QuestionKind
from mingban.catalogue.models import BundleVersion, ItemVersion
from mingban.catalogue.queries import Guide
from mingban.core.api import ApiRouter, Cursor, Limit, Told, reach
from mingban.core.audiences import Audience
from mingban.core.paging import Page, page_of

router = ApiRouter(tags=["目录和指南"])

Answers = Annotated[
    list[Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,80}:[a-z0-9.-]{1,80}$")]],
    Query(
        max_length=100,
        description="对问题的回答，可重复。写成 premises:rented，前面是问题代码，后面是选项代码；是非题答 yes 或 no。认不出的回答不算",
        examples=[["premises:rented", "deed:no"]],
    ),
]


class Mirrored(Told):
    """Made from an object of ours by its attributes' names."""

    model_config = ConfigDict(from_attributes=True)


class ItemLine(Told):
    """An item in a list. `version` rises with each publication."""

    code: str
    name: str
    plain_name: str
    organisation: str
    organisation_name: str
    version: int
    in_force_from: datetime | None


class BundleLine(Told):
    """A bundle in a list."""

    code: str
    name: str
    summary: str
    items: list[str]
    version: int
    in_force_from: datetime | None


class ChoiceTold(Mirrored):
    """One answer to choose."""

    code: str
    label: str


class QuestionTold(Mirrored):
    """A question that is asked for the answers so far. Yes-or-no questions have no choices."""

    code: str
    text: str
    hint: str
    kind: QuestionKind
    choices: list[ChoiceTold]
    answer: str | None = None


class MaterialTold(Mirrored):
    """A document to hand in. `free`: by what it is replaced when applying online; empty when it is handed in."""

    name: str
    copies: int
    is_original: bool
    is_copy: bool
    necessity: str
    requirement: str
    common_errors: list[str]
    free: str


class GuideItemTold(Mirrored):
    """An item that takes part, with its limits in words."""

    code: str
    name: str
    official_name: str
    organisation: str
    statutory_limit: str
    promised_limit: str
    limit: str
    phone: str


class PlaceTold(Mirrored):
    """Where to apply in person, and when."""

    name: str
    address: str
    window: str
    phone: str
    hours: list[str]


class FeeTold(Told):
    """A charge; the amount only where it is fixed."""

    item: str
    name: str
    standard: str
    amount_yuan: Decimal | None
    basis: str


class BasisTold(Mirrored):
    """A legal basis."""

    title: str
    article: str
    number: str


class LimitTold(Mirrored):
    """The promise: so many days, how they are counted."""

    days: int
    unit: str


class GuideTold(Told):
    """A guide for the answers so far. Exact once `is_settled`; before, further answers may add what is `undecided`.

    `is_example`: nothing was answered yet, and the bundle shows its reference case.
    """

    kind: str
    code: str
    name: str
    official_name: str
    summary: str
    organisation: str
    version: int
    in_force_from: datetime | None
    is_settled: bool
    is_example: bool
    questions: list[QuestionTold]
    items: list[GuideItemTold]
    limit: LimitTold
    limit_in_words: str
    materials: list[MaterialTold]
    undecided: list[str]
    fees: list[FeeTold]
    basis: list[BasisTold]
    results: list[str]
    places: list[PlaceTold]
    visits: int
    consult_phone: str
    complaint_phone: str


@router.get("/items", response=Page[ItemLine], summary="事项列表")
@reach(Audience.PUBLIC)
def item_list(
    request: HttpRequest,
    organisation: Annotated[str, Query(max_length=80, description="部门代码")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[ItemLine]:
    """现在能办的事项，按收录先后。"""
    rows = queries.open_items(organisation_code=organisation)
    return page_of(rows, _item_line, list_name="items", cursor=cursor, limit=limit)


def _item_line(version: ItemVersion) -> ItemLine:
    item = queries.item_definition(version)
    return ItemLine(
        code=item.code,
        name=item.name,
        plain_name=item.plain_name,
        organisation=item.organisation,
        organisation_name=version.item.organisation.name,
        version=version.number,
        in_force_from=version.in_force_from,
    )


@router.get("/bundles", response=Page[BundleLine], summary="一件事列表")
@reach(Audience.PUBLIC)
def bundle_list(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Page[BundleLine]:
    """现在能办的“一件事”，按收录先后。"""
    return page_of(queries.open_bundles(), _bundle_line, list_name="bundles", cursor=cursor, limit=limit)


def _bundle_line(version: BundleVersion) -> BundleLine:
    bundle = queries.bundle_definition(version)
    return BundleLine(
        code=bundle.code,
        name=bundle.name,
        summary=bundle.summary,
        items=[member.item for member in bundle.members],
        version=version.number,
        in_force_from=version.in_force_from,
    )


@router.get("/items/{code}", response=ItemDefinition, summary="事项的全部要素")
@reach(Audience.PUBLIC)
def item_show(request: HttpRequest, code: str) -> ItemDefinition:
    """现行版本的完整要素，就是发布的那一份（JSON Schema 见 /schemas/）。"""
    return queries.item_definition(queries.item_in_force(code))


@router.get("/bundles/{code}", response=BundleDefinition, summary="一件事的全部要素")
@reach(Audience.PUBLIC)
def bundle_show(request: HttpRequest, code: str) -> BundleDefinition:
    """现行版本的完整要素，就是发布的那一份（JSON Schema 见 /schemas/）。"""
    return queries.bundle_definition(queries.bundle_in_force(code))


@router.get("/items/{code}/guide", response=GuideTold, summary="事项指南，随回答变")
@reach(Audience.PUBLIC)
def item_guide(request: HttpRequest, code: str, answer: Answers = []) -> GuideTold:  # noqa: B006 — never changed
    """答得越多，材料清单越准；还没答的问题在 `questions` 里，`answer` 为空。"""
    return _told(queries.item_guide(code, _raw(answer)))


@router.get("/bundles/{code}/guide", response=GuideTold, summary="一件事指南，随回答变")
@reach(Audience.PUBLIC)
def bundle_guide(request: HttpRequest, code: str, answer: Answers = []) -> GuideTold:  # noqa: B006 — never changed
    """几件事合成一张清单、一个最长时限。一个问题都没答时，给的是参考情形（`is_example`）。"""
    return _told(queries.bundle_guide(code, _raw(answer)))


def _raw(answers: list[str]) -> Mapping[str, str]:
    return dict(answer.split(":", 1) for answer in answers)


def _told(guide: Guide) -> GuideTold:
    given = rules.write_answers(guide.asked.answers)
    return GuideTold(
        **{name: getattr(guide, name) for name in SAME},
        limit_in_words=guide.days,
        questions=[_question(question, given) for question in guide.asked.questions],
        items=[GuideItemTold.model_validate(item) for item in guide.items],
        limit=LimitTold(days=guide.limit.days, unit=guide.limit.unit.value),
        materials=[MaterialTold.model_validate(material) for material in guide.materials],
        undecided=[kind.name for kind in guide.undecided],
        fees=[FeeTold(item=line.item, **_fee(line.fee.model_dump())) for line in guide.fees],
        basis=[BasisTold.model_validate(basis) for basis in guide.basis],
        results=[result.name for result in guide.results],
        places=[PlaceTold.model_validate(place) for place in guide.places],
    )


SAME = (
    "kind", "code", "name", "official_name", "summary", "organisation", "version", "in_force_from", "is_settled",
    "is_example", "visits", "consult_phone", "complaint_phone",
)  # fmt: skip


def _fee(line: Mapping[str, object]) -> dict[str, object]:
    return {name: line[name] for name in ("name", "standard", "amount_yuan", "basis")}


def _question(question: Question, given: Mapping[str, str]) -> QuestionTold:
    return QuestionTold.model_validate(question).model_copy(update={"answer": given.get(question.code)})
