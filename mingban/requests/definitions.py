"""What files carry: the local rules of requests, and organisations' guides."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mingban.core.errors import BadInput, Problem
from mingban.requests.choices import Act, FeeScheme, PaymentClock


class FrequencyDefinition(BaseModel):
    """From how many requests within how many days on officials get the hint of §35; 0 requests: never."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requests: Annotated[int, Field(ge=0, le=10_000)]
    days: Annotated[int, Field(ge=1, le=366)]


class LocalDefinition(BaseModel):
    """`settings.REQUESTS_FILE`: what 国令711 leaves open."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    frequency: FrequencyDefinition
    most_delay_days: Annotated[int, Field(ge=1, le=400)]
    payment_clock: PaymentClock


Words = Annotated[str, Field(max_length=200)]


class GuideDefinition(BaseModel):
    """One organisation's guide (国令711 §12); a fee scheme names since when and by which document."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    organisation: Annotated[str, Field(min_length=1, max_length=80)]
    office: Annotated[str, Field(min_length=1, max_length=100)]
    about: Annotated[str, Field(min_length=1, max_length=4000)]
    address: Annotated[str, Field(min_length=1, max_length=200)]
    postcode: Annotated[str, Field(pattern=r"^(\d{6})?$")] = ""
    hours: Annotated[str, Field(min_length=1, max_length=200)]
    phone: Annotated[str, Field(min_length=1, max_length=40)]
    fax: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=100)] = ""
    fee_scheme: FeeScheme = FeeScheme.NONE
    fee_from: date | None = None
    fee_basis: Words = ""
    is_open: bool = True


def read_guides(data: Any) -> list[GuideDefinition]:
    """Read guides from plain JSON values; that their organisations exist is checked when they are saved.

    :raises BadInput: with every place that is wrong.
    """
    if not isinstance(data, list) or not data:
        raise BadInput("公开指南的文件应是一个列表", problems=[Problem("", "应是一个列表，至少有一项")])
    found, problems = [], []
    for number, row in enumerate(data, 1):
        try:
            found.append(GuideDefinition.model_validate(row))
        except ValidationError as error:
            problems += [Problem(f"{number}.{'.'.join(map(str, one['loc']))}", one["msg"]) for one in error.errors()]
    if problems:
        raise BadInput(f"公开指南的文件有 {len(problems)} 处不对", problems=problems)
    return found


class PastAct(BaseModel):
    """One act of a request of the past: which, by whom (login name, or empty: the applicant), how many days ago, with what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    act: Act
    by: Annotated[str, Field(max_length=80)] = ""
    days_ago: Annotated[float, Field(ge=0, le=2000)]
    given: dict[str, Any] = {}


class PastRequest(BaseModel):
    """One invented request: who asked whom for what, and what became of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]
    phone: Annotated[str, Field(max_length=20)]
    organisation: Annotated[str, Field(max_length=80)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    features: Annotated[str, Field(max_length=2000)] = ""
    days_ago: Annotated[float, Field(ge=0, le=2000)]
    acts: list[PastAct]


def read_past(data: Any) -> list[PastRequest]:
    """Read invented requests from plain JSON values.

    :raises BadInput: with every place that is wrong.
    """
    try:
        return _PAST.validate_python(data)
    except ValidationError as error:
        places = [Problem(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        raise BadInput(f"过去的申请的文件有 {len(places)} 处不对", problems=places) from error


class PastReport(BaseModel):
    """One invented annual report, of the last year that is reported: who wrote and who published it, on which day (MM-DD) of the next
    year, its words, the numbers typed; and requests of its organisation, whose days are counted back from that day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: Annotated[str, Field(max_length=80)]
    writer: Annotated[str, Field(max_length=80)]
    publisher: Annotated[str, Field(max_length=80)]
    on: Annotated[str, Field(pattern=r"^0[1-3]-[0-2]\d$")]
    parts: dict[str, Annotated[str, Field(max_length=20_000)]]
    typed: dict[str, Decimal]
    requests: list[PastRequest] = []


def read_past_reports(data: Any) -> list[PastReport]:
    """Read invented reports from plain JSON values.

    :raises BadInput: with every place that is wrong.
    """
    try:
        return _REPORTS.validate_python(data)
    except ValidationError as error:
        places = [Problem(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        raise BadInput(f"年度报告的文件有 {len(places)} 处不对", problems=places) from error


_PAST = TypeAdapter(list[PastRequest])
_REPORTS = TypeAdapter(list[PastReport])
