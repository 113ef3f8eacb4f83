"""A data service as the file of services has it."""

from pydantic import BaseModel, ConfigDict, Field


class DataField(BaseModel):
    """One value of an answer, and what it is called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    label: str


class DataServiceDefinition(BaseModel):
    """数据共享服务: one question that a register answers about a person, by name and identity number.

    `holder` is the authority as people call it (免交，公安局共享); `fields` are what is shown of an answer: nothing else is
    kept. `purpose` and `legal_basis` go with every question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z0-9-]{1,80}$")
    name: str
    holder: str
    purpose: str
    legal_basis: str
    fields: list[DataField] = Field(min_length=1)


class DataServicesFile(BaseModel):
    """All services; `note` says where they come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: str = ""
    services: list[DataServiceDefinition]
