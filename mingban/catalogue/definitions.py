"""What an item and a bundle are: the documents that versions store, files carry and everything else is derived from.

The elements follow the official list of an item (facts §3; GB/T 39554, C 0109); names are ours (glossary). The same
classes check input and give the JSON Schema under /schemas/. Cross-checks between parts are in `rules`.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mingban.catalogue.limits import Limit as Limit  # noqa: PLC0414 — others import it from here
from mingban.catalogue.limits import Quota as Quota  # noqa: PLC0414 — others import it from here
from mingban.catalogue.limits import QuotaPeriod as QuotaPeriod  # noqa: PLC0414 — others import it from here
from mingban.catalogue.limits import SpecialProcedureDefinition as SpecialProcedureDefinition  # noqa: PLC0414 — others import it from here
from mingban.catalogue.limits import Unit as Unit  # noqa: PLC0414 — others import it from here
from mingban.forms.definitions import Choice, Code, Definition, ElementDefinition

Line = Annotated[str, Field(min_length=1, max_length=200)]
Lines = list[Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\n]+$")]]
Yuan = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2), AfterValidator(lambda yuan: round(yuan, 2))]
Phone = Annotated[str, Field(pattern=r"^(0\d{2,3}-\d{7,8}(-\d{1,6})?|1\d{10}|\d{3,5})$")]


class ItemType(StrEnum):
    """The ten kinds of power and public service; the codes are [U] in facts §3."""

    LICENSING = "01"
    PENALTY = "02"
    COERCION = "03"
    LEVY = "04"
    PAYMENT = "05"
    INSPECTION = "06"
    CONFIRMATION = "07"
    REWARD = "08"
    RULING = "09"
    OTHER_POWER = "10"
    PUBLIC_SERVICE = "20"


class ItemKind(StrEnum):
    """即办件, 承诺件, 秒批."""

    INSTANT = "INSTANT"
    PROMISED = "PROMISED"
    AUTOMATIC = "AUTOMATIC"


class Channel(StrEnum):
    """How the item can be applied for."""

    ONLINE = "ONLINE"
    COUNTER = "COUNTER"
    KIOSK = "KIOSK"
    POST = "POST"


class ApplicantKind(StrEnum):
    """服务对象."""

    PERSON = "PERSON"
    ENTERPRISE = "ENTERPRISE"
    INSTITUTION = "INSTITUTION"
    SOCIAL_ORGANISATION = "SOCIAL_ORGANISATION"
    UNINCORPORATED = "UNINCORPORATED"
    AUTHORITY = "AUTHORITY"


class LegalBasis(Definition):
    """设定依据."""

    title: Line
    article: str = ""
    number: str = ""
    text: str = ""


class FeeLine(Definition):
    """One charge; the standard in words, the amount where it is fixed."""

    name: Line
    standard: Line
    amount_yuan: Yuan | None = None
    basis: Line
    collected_by: str = ""


class ResultKind(StrEnum):
    """What a decision gives."""

    LICENCE = "LICENCE"
    DOCUMENT = "DOCUMENT"
    OTHER = "OTHER"


class Result(Definition):
    """审批结果. `licence_type` names a licence type by code.

    `renews`: the result continues a licence of this type that the applicant holds (延续, 行政许可法 §50), and this long before its
    end it has to be asked for; of applications in time nobody's silence lets the licence lapse.
    """

    name: Line
    kind: ResultKind
    licence_type: str = ""
    sample: str = ""
    renews: Limit | None = None


class QuestionKind(StrEnum):
    """How a question is answered."""

    CHOICE = "CHOICE"
    YES_NO = "YES_NO"


class Question(Definition):
    """A question that narrows an item to a scenario. Questions with one code in several items are asked once."""

    code: Code
    text: Line
    hint: str = ""
    kind: QuestionKind = QuestionKind.CHOICE
    choices: list[Choice] = []
    asked_when: str = ""


class Scenario(Definition):
    """办理情形: the narrowed variant. The first whose condition holds counts; one without condition comes last."""

    code: Code
    name: Line
    when: str = ""
    promised_limit: Limit | None = None
    by_commitment: bool = False
    handle_item_code: str = ""


class MaterialForm(StrEnum):
    """原件, 复印件."""

    ORIGINAL = "ORIGINAL"
    COPY = "COPY"


class Necessity(StrEnum):
    """必要, 非必要, 容缺后补."""

    REQUIRED = "REQUIRED"
    OPTIONAL = "OPTIONAL"
    DEFERRABLE = "DEFERRABLE"


class Missed(StrEnum):
    """后补的材料逾期没交: the application counts as withdrawn, or the authority decides on what it has."""

    WITHDRAWN = "WITHDRAWN"
    DECIDE = "DECIDE"


class MaterialSource(StrEnum):
    """来源渠道."""

    APPLICANT = "APPLICANT"
    GOVERNMENT = "GOVERNMENT"
    OTHER = "OTHER"


class MaterialKindDefinition(Definition):
    """A kind of document, shared by items: two requirements of one kind are the same document.

    `is_application_form`: forms of all items collapse into one. `result_of`: the licence type that this document is.
    `is_commitment`: a commitment signed on screen. `met_by_identity`: proof of who somebody is, which a checked real
    name replaces online; `met_by_mandate`: proof that an agent may act, which a mandate on the platform replaces.
    `met_by_register`: the data service that may answer in its place, when the applicant agrees.
    `cost_yuan` and `effort` (1 to 5) rank alternatives; `sample` is a filled-in sample, its first line the title;
    `sample_picture` shows it: a file among the samples (`settings.SAMPLES_DIR`), marked 样张.
    """

    code: Code
    name: Line
    description: str = ""
    common_errors: Lines = []
    is_application_form: bool = False
    is_commitment: bool = False
    commitment_text: str = ""
    met_by_identity: bool = False
    met_by_mandate: bool = False
    met_by_register: str = ""
    result_of: str = ""
    cost_yuan: Yuan = Decimal("0.00")
    effort: Annotated[int, Field(ge=1, le=5)] = 1
    sample: str = ""
    sample_picture: Annotated[str, Field(pattern=r"^([a-z0-9-]{1,80}\.png)?$")] = ""


class MaterialRequirement(Definition):
    """That an item wants a kind of document, in which circumstances and form.

    Requirements of one item with the same `alternatives` are alternatives: one of them is enough. `scenarios` names the
    scenarios that it belongs to; none named: every one.
    """

    code: Code
    kind: Code
    name: str = ""
    when: str = ""
    scenarios: list[Code] = []
    agent_only: bool = False
    alternatives: str = ""
    forms: Annotated[list[MaterialForm], Field(min_length=1)] = [MaterialForm.COPY]
    copies: Annotated[int, Field(ge=1, le=20)] = 1
    necessity: Necessity = Necessity.REQUIRED
    defer_days: Annotated[int, Field(ge=1, le=60)] = 5
    if_missed: Missed = Missed.WITHDRAWN
    source: MaterialSource = MaterialSource.APPLICANT
    source_note: str = ""
    instruction: str = ""
    basis: str = ""


class FormField(Definition):
    """A data element in a form."""

    element: Code
    is_required: bool = True
    when: str = ""
    hint: str = ""


class FormSection(Definition):
    """A page of the form: one heading, its fields."""

    title: Line
    fields: Annotated[list[FormField], Field(min_length=1)]


class StepRole(StrEnum):
    """Which post does a step."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    DECIDER = "decider"


class ReviewStep(Definition):
    """One stage of the review; `days` counts toward the promise. Done by a post of `organisation`, empty: the item's own.

    `after` names the steps that it waits for; none: the one before it, so that steps are done one after the other. Steps
    that wait for the same ones run at once. Of a `group` so many as `needs` says are enough when they agree, 0: all; its
    members run at once, and what waits for one of them waits for the group. The last step decides, after all others.
    `officers`: so many different persons of that post give their opinions before it is done. `different_person`: whoever
    did an earlier step of the case may not do this one.
    `scenarios` names the scenarios that it belongs to; none named: every one.
    """

    code: Code
    name: Line
    role: StepRole
    organisation: str = ""
    after: list[Code] = []
    group: Annotated[str, Field(max_length=40)] = ""
    needs: Annotated[int, Field(ge=0, le=20)] = 0
    days: Annotated[int, Field(ge=0, le=365)] = 0
    officers: Annotated[int, Field(ge=1, le=2)] = 1
    different_person: bool = False
    scenarios: list[Code] = []
    standard: str = ""


class Answer(Definition):
    """常见问题."""

    question: Line
    answer: Annotated[str, Field(min_length=1, max_length=1000)]


class Place(Definition):
    """Where to apply in person: a service centre by code, the window in words."""

    centre: Code
    window: Line


class ItemDefinition(Definition):
    """One item of one authority, with its official elements.

    `silence_is_consent`: when the statutory limit is over without a decision it counts as granted, by the rule that
    `silence_basis` names. `quantity_limit` says in words what `quota` lets the engine keep.
    """

    format: Literal["mingban/item/1"] = "mingban/item/1"
    code: Code
    name: Line
    plain_name: Line
    everyday_names: Lines = []
    summary: Annotated[str, Field(min_length=1, max_length=500)]
    organisation: Code
    type: ItemType
    kind: ItemKind
    catalog_code: str = ""
    task_code: str = ""
    exercising_level: Annotated[int, Field(ge=1, le=6)] = 4
    applicants: Annotated[list[ApplicantKind], Field(min_length=1)]
    statutory_limit: Limit
    promised_limit: Limit
    special_procedures: list[SpecialProcedureDefinition] = []
    silence_is_consent: bool = False
    silence_basis: Annotated[str, Field(max_length=200)] = ""
    acceptance_conditions: Lines = []
    quantity_limit: str = ""
    quota: Quota | None = None
    channels: Annotated[list[Channel], Field(min_length=1)]
    visits: Annotated[int, Field(ge=0, le=9)] = 0
    visit_reason: str = ""
    online_depth: str = ""
    can_post: bool = False
    can_book: bool = False
    can_pay_online: bool = False
    assurance_level: Annotated[int, Field(ge=1, le=3)] = 2
    fees: list[FeeLine] = []
    legal_basis: Annotated[list[LegalBasis], Field(min_length=1)]
    results: Annotated[list[Result], Field(min_length=1)]
    places: list[Place] = []
    consult_phone: Phone
    complaint_phone: Phone
    questions: list[Question] = []
    scenarios: list[Scenario] = []
    materials: list[MaterialRequirement] = []
    form: list[FormSection] = []
    steps: Annotated[list[ReviewStep], Field(min_length=1)]
    answers: list[Answer] = []
    where_else: str = ""
    valid_from: date | None = None
    source: str = ""


class Member(Definition):
    """One item of a bundle: the scenario it runs in, when it takes part, whose results it waits for."""

    item: Code
    scenario: str = ""
    when: str = ""
    needs: list[Code] = []


class BundleDefinition(Definition):
    """一件事: several items handled as one. Members stand in declared order.

    `joint_handling`: 统一、联合或集中办理 (行政许可法 §26): one limit of 45 working days for the whole application.

    `reference_answers` are the answers for which the before/after table is shown.
    """

    format: Literal["mingban/bundle/1"] = "mingban/bundle/1"
    code: Code
    name: Line
    everyday_names: Lines = []
    summary: Annotated[str, Field(min_length=1, max_length=500)]
    lead_organisation: Code
    joint_handling: bool = False
    theme: str = ""
    icon: str = "shop"
    members: Annotated[list[Member], Field(min_length=2)]
    questions: list[Question] = []
    reference_answers: dict[str, str | bool] = {}
    places: list[Place] = []
    consult_phone: Phone
    complaint_phone: Phone
    answers: list[Answer] = []
    valid_from: date | None = None
    source: str = ""


class LicenceTypeDefinition(Definition):
    """A licence type as a file carries it; the `licences` app keeps it (through catalogue's registry)."""

    code: Code
    name: Line
    type_code: Annotated[str, Field(pattern=r"^[0-9A-Z]{21}$")]
    valid_years: Annotated[int | None, Field(ge=1, le=50)] = None
    fields: list[Code] = []


class CatalogueFile(Definition):
    """What `catalogue_import` reads: any of the parts may be absent; what they name must exist here or on the platform."""

    format: Literal["mingban/catalogue/1"] = "mingban/catalogue/1"
    elements: list[ElementDefinition] = []
    material_kinds: list[MaterialKindDefinition] = []
    licence_types: list[LicenceTypeDefinition] = []
    items: list[ItemDefinition] = []
    bundles: list[BundleDefinition] = []
