"""What a file of people carries (JSON): citizens, legal entities, mandates between them, and officials with their posts.

Only for demonstrations and trials: `password` is everybody's among the officials.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mingban.accounts.choices import Role
from mingban.core.errors import BadInput, Problem

Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Definition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CitizenDefinition(_Definition):
    """A fictitious person; `note` says what part he plays."""

    phone: Text
    name: Text
    identity_number: Text
    address: str = ""
    note: str = ""


class EntityDefinition(_Definition):
    """A fictitious company; the representative is a citizen of the file, by phone."""

    name: Text
    uscc: Text
    representative: str = ""


class MandateDefinition(_Definition):
    """That one citizen may act for another, both by phone, until a day."""

    principal: Text
    agent: Text
    scope: list[str] = ["*"]
    valid_to: date


class PostDefinition(_Definition):
    """A post in an organisation, by its code."""

    organisation: Text
    role: Role
    title: Text
    phone: str = ""


class StaffDefinition(_Definition):
    """A fictitious official."""

    username: Text
    full_name: Text
    posts: list[PostDefinition] = Field(min_length=1)


class PeopleDefinition(_Definition):
    """A whole file."""

    password: Text
    citizens: list[CitizenDefinition] = []
    entities: list[EntityDefinition] = []
    mandates: list[MandateDefinition] = []
    staff: list[StaffDefinition] = []


def read_people(value: Any) -> PeopleDefinition:
    """Read the parsed JSON of a file of people.

    :raises BadInput: with every place that is wrong.
    """
    try:
        return PeopleDefinition.model_validate(value)
    except ValidationError as error:
        problems = [Problem(".".join(map(str, found["loc"])), found["msg"]) for found in error.errors()]
        raise BadInput("人员文件读不懂", problems=problems) from error
