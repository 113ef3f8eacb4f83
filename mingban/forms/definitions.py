"""What a data element is: the document that import files carry and the table keeps."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$", max_length=80)]


class Definition(BaseModel):
    """Base of every definition: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ElementKind(StrEnum):
    """How a value is asked and checked."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    NUMBER = "NUMBER"
    MONEY = "MONEY"
    DATE = "DATE"
    YES_NO = "YES_NO"
    CHOICE = "CHOICE"
    NAME = "NAME"
    IDENTITY_NUMBER = "IDENTITY_NUMBER"
    USCC = "USCC"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"


class Choice(Definition):
    """One answer to choose."""

    code: Code
    label: Annotated[str, Field(min_length=1, max_length=100)]
    hint: str = ""


class ElementDefinition(Definition):
    """One data element. `prefill` names where the platform may know the value from (see forms.registry)."""

    code: Code
    label: Annotated[str, Field(min_length=1, max_length=60)]
    kind: ElementKind = ElementKind.TEXT
    hint: str = ""
    choices: list[Choice] = []
    max_length: Annotated[int, Field(ge=1, le=2000)] = 200
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    is_personal: bool = False
    prefill: str = ""
