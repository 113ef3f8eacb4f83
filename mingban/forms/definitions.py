"""What a data element is: the document that import files carry and the table keeps."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$", max_length=80)]


# What no text of a definition holds: control characters, which neither files nor screens can show.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
MAX_TEXT = 10_000


class Definition(BaseModel):
    """Base of every definition: unknown keys are refused, values do not change, lines end in a line feed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _clean_text(cls, value: Any) -> Any:
        if isinstance(value, list):
            return [cls._clean_text(each) if isinstance(each, str) else each for each in value]
        if isinstance(value, dict):
            return {cls._clean_text(key): cls._clean_text(each) for key, each in value.items()}
        if not isinstance(value, str):
            return value
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if _CONTROL.search(text):
            raise ValueError("有看不见的控制字符，请删掉")
        if len(text) > MAX_TEXT:
            raise ValueError(f"太长了，最多 {MAX_TEXT} 个字")
        return text


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
