"""What the contents of all documents have in common. Others import it from `definitions`."""

from abc import ABC, abstractmethod
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from unicodedata import category

from django.utils import timezone
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from mingban.documents.choices import DocumentKind

Line = Annotated[str, Field(min_length=1, max_length=500)]
Words = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Instant = Annotated[datetime, AfterValidator(timezone.localtime)]


def _visible(value: object) -> object:
    if not isinstance(value, str):
        return value
    return "".join(letter for letter in value if letter == "\n" or category(letter) not in {"Cc", "Cf", "Cs"})


class Content(BaseModel):
    """Base of everything that a document says: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_invisible_characters(cls, value: object) -> object:
        """Drop what no printer can print and no reader can see (control, bidirectional override); line breaks stay."""
        if isinstance(value, list | tuple):
            return [_visible(part) for part in value]
        return _visible(value)


class Letter(Content, ABC):
    """What every letter to an applicant says: to whom, about which errand, under which number, whom to ask."""

    addressee: Line
    agent: Words = ""
    subject: Line
    matter_number: Words = ""
    phone: Words = ""
    plain: Annotated[str, Field(max_length=300)] = ""

    @abstractmethod
    def plain_words(self) -> str:
        """Return the everyday sentence that stands beside the legal text."""

    def heading(self, kind: DocumentKind) -> str:
        """Return the title of the document."""
        return str(kind.label)

    @model_validator(mode="after")
    def _say_it_plainly(self) -> Self:
        if not self.plain:
            object.__setattr__(self, "plain", self.plain_words())
        return self


class Remedied(Letter, ABC):
    """A letter against which there are remedies; `remedies` is filled in at issue where the caller gives none.

    `remedies_key` names the paragraph of the local data where letters of one kind have several.
    """

    remedies: Annotated[str, Field(max_length=1000)] = ""
    remedies_key: Annotated[str, Field(max_length=60)] = ""
    is_licensing: bool = True


def say(day: date) -> str:
    """Return 2026年11月25日, as documents write days."""
    return f"{day.year}年{day.month}月{day.day}日"


class Unit(StrEnum):
    """How a limit counts."""

    WORKING_DAY = "WORKING_DAY"
    CALENDAR_DAY = "CALENDAR_DAY"
