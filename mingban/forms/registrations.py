"""What the platform knows of a person from signing in and real-name checking."""

from collections.abc import Callable

from mingban.accounts.models import Party, Person
from mingban.forms.registry import prefill_source


def _person(party: Party) -> Person | None:
    """Return the person that a party is; one asks for several values of the same party, and it is read once."""
    return getattr(party, "person", None)


def _of_person(name: str, *, label: str, read: Callable[[Person], str]) -> None:
    @prefill_source(name, label=label)
    def source(party: Party) -> str | None:
        person = _person(party)
        return (read(person) or None) if person else None


_of_person("person.name", label="实名信息", read=lambda person: person.name)
_of_person("person.identity_number", label="实名信息", read=lambda person: person.identity_number or "")
_of_person("person.phone", label="登录手机号", read=lambda person: person.phone or "")
_of_person("person.address", label="您上次填的地址", read=lambda person: person.address or "")
