"""The search page's address and what it means: words, kind, facets, days, order; and the links that change one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from mingban.search.queries import Asked
from mingban.search.registry import FACETS, Kind
from mingban.search.rules import LONGEST_QUERY

# What a facet is called in the address, where that is not its own name: `kind` is taken.
IN_ADDRESS = {"kind_of_document": "type"}
PERIODS = {"30": "近一个月", "365": "近一年", "1095": "近三年"}
LATEST = "latest"
LONGEST_VALUE = 60
MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that chooses something, or takes it away; `count` is how many there would be."""

    text: str
    link: str
    count: int | None = None
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What results can be narrowed by in one respect."""

    label: str
    choices: list[Choice]


class Sifting:
    """One visit of the search page. Whatever in the address makes no sense is left out."""

    def __init__(self, address: QueryDict, *, known: Sequence[Kind], today: date) -> None:
        """Read the address."""
        self.kinds = {kind.name: kind.label for kind in known}
        self.period = address.get("within", "") if address.get("within", "") in PERIODS else ""
        since = today - timedelta(days=int(self.period)) if self.period else _day(address.get("since", ""))
        self.asked = Asked(
            text=address.get("q", "").strip()[:LONGEST_QUERY],
            kind=address.get("kind", "") if address.get("kind", "") in self.kinds else "",
            facets={name: value for name in FACETS if (value := _value(address, name))},
            since=since,
            until=None if self.period else _day(address.get("until", "")),
            is_latest=address.get("order", "") == LATEST,
        )

    @property
    def is_list(self) -> bool:
        """Return True for one list, page by page; else the first few of each kind are shown."""
        return self.asked.is_narrowed or self.asked.is_latest

    def link(self, **changes: str) -> str:
        """Return the address with one thing changed (or taken away: nothing) and from the first page."""
        asked = self.asked
        days = {"within": self.period} if self.period else {"since": _iso(asked.since), "until": _iso(asked.until)}
        facets = {IN_ADDRESS.get(name, name): asked.facets.get(name, "") for name in FACETS}
        now = {"q": asked.text, "kind": asked.kind, **facets, **days, "order": LATEST if asked.is_latest else ""}
        return f"?{urlencode({name: value for name, value in {**now, **changes}.items() if value})}"

    def chips(self) -> list[Choice]:
        """Return what was chosen, each with the link that takes it away."""
        asked = self.asked
        chosen = [Choice(value, self.link(**{IN_ADDRESS.get(name, name): ""})) for name, value in asked.facets.items()]
        if asked.kind:
            chosen.insert(0, Choice(self.kinds[asked.kind], self.link(kind="")))
        if asked.since or asked.until:
            text = PERIODS.get(self.period) or f"{_iso(asked.since)} 至 {_iso(asked.until) or '今天'}"
            chosen.append(Choice(text, self.link(within="", since="", until="")))
        return chosen

    def of_kinds(self, counts: Mapping[str, Mapping[str, int]]) -> list[Choice]:
        """Return the kinds that there are, each with how many."""
        found = counts.get("kind", {})
        rows = [
            Choice(label, self.link(kind=name), found.get(name, 0), self.asked.kind == name)
            for name, label in self.kinds.items()
            if name in found or name == self.asked.kind
        ]
        return [Choice("全部", self.link(kind=""), None, not self.asked.kind), *rows] if len(rows) > 1 else []

    def filters(self, counts: Mapping[str, Mapping[str, int]]) -> list[Filter]:
        """Return the facets in which there is something to choose, then the days."""
        found = [Filter(label, self._choices(name, counts.get(name, {}))) for name, label in FACETS.items()]
        found = [one for one in found if len(one.choices) > 1]
        if not found and not self.asked.is_narrowed:
            return []
        days = [
            Choice(
                label,
                self.link(within="" if self.period == days else days, since="", until=""),
                None,
                self.period == days,
            )
            for days, label in PERIODS.items()
        ]
        return [*found, Filter("日期", days)]

    def _choices(self, name: str, values: Mapping[str, int]) -> list[Choice]:
        here, word = self.asked.facets.get(name, ""), IN_ADDRESS.get(name, name)
        return [
            Choice(value, self.link(**{word: "" if value == here else value}), count, value == here)
            for value, count in list(values.items())[:MOST_CHOICES]
        ]

    def orders(self) -> list[Choice]:
        """Return the orders of a list."""
        is_latest = self.asked.is_latest
        return [
            Choice("最相关的在前", self.link(order=""), None, not is_latest),
            Choice("最新的在前", self.link(order=LATEST), None, is_latest),
        ]


def _value(address: QueryDict, name: str) -> str:
    value = address.get(IN_ADDRESS.get(name, name), "").strip()
    return value if len(value) <= LONGEST_VALUE and value.isprintable() else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
