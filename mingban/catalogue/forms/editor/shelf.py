"""What the editor's lists offer to pick from, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mingban.catalogue.rules.conditions import Topic


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """`lists`: names by code, for each source; `topics`: what conditions may be about."""

    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    topics: Sequence[Topic] = ()

    def names(self, source: str) -> Mapping[str, str]:
        """Return the names by code of a source; a source that nobody filled has none."""
        return self.lists.get(source, {})
