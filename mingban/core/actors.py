"""Who acts. Passed as `by` into every action and written into every journal entry."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """Citizens, officials in a post, and the platform itself."""

    PERSON = "PERSON"
    STAFF = "STAFF"
    SYSTEM = "SYSTEM"


NOT_TOLD = frozenset({"phone", "private_party_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One actor at one moment, by value: `id` is the user's id; names are display names, a citizen's already masked.

    An official carries the post that he acts in; whoever acts for another carries that party's id and name.
    `private_party_id` is the person that an official is outside his office, where that is known.
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""
    party_id: int | None = None
    post_id: int | None = None
    post: str = ""
    role: str = ""
    organisation_id: int | None = None
    organisation: str = ""
    phone: str = ""
    for_party_id: int | None = None
    for_name: str = ""
    private_party_id: int | None = None

    @property
    def is_staff(self) -> bool:
        """True for an official acting in a post."""
        return self.kind is ActorKind.STAFF

    def as_json(self) -> dict[str, str | int]:
        """Return the filled-in parts, for the journal; the office phone is left out, and who an official is in private."""
        parts = {name: getattr(self, name) for name in self.__slots__ if name not in NOT_TOLD}
        return {name: value for name, value in parts.items() if value not in (None, "")}


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="系统")
