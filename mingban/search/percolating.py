"""Searching the other way round: of one new thing, which kept searches it answers. The words are divided as the index divides them.

A kept search is filed under handles, one of which every thing has that answers it; a new thing is taken apart once, its handles are
looked up once, and only what is filed there is looked at. What counts is the sure plan (`contrib.tantivy.scoring.sure`): who wants to be
told wants the thing itself, not what comes near.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from mingban.search import document_numbers, rules
from mingban.search.contrib.tantivy.scoring import covering
from mingban.search.finding import Asked
from mingban.search.registry import Findable
from mingban.search.rules import Lexicon, Unit, Wanted

TERM, SIGN, PLACE, NUMBER, FACET, KIND = "t", "s", "p", "n", "f", "k"
LONGEST_HANDLE = 80


@dataclass(frozen=True, slots=True)
class Apart:
    """A thing as kept searches see it: the words of all it says, the characters of its names, every part in its place, its numbers."""

    kind: str
    facets: dict[str, str]
    terms: frozenset[str]
    signs: frozenset[str]
    places: tuple[str, ...]
    numbers: frozenset[str]


def taken_apart(thing: Findable) -> Apart:
    """Take a thing apart as the index does."""
    named = [thing.title, *thing.words]
    everything = [*named, thing.text]
    return Apart(
        kind=thing.kind,
        facets={name: value for name, value in thing.facets.items() if value},
        terms=frozenset(term for text in everything for term in rules.terms(text)),
        signs=frozenset(rules.characters(named)),
        places=tuple(part for text in everything for part in rules.in_order(text)),
        numbers=frozenset(document_numbers.keys_of(f"{thing.number} {' '.join(everything)}")),
    )


def handles_in(apart: Apart) -> set[str]:
    """Return every handle under which a search may be filed that this thing answers."""
    found = {
        TERM: apart.terms,
        SIGN: apart.signs,
        PLACE: apart.places,
        NUMBER: apart.numbers,
        KIND: [apart.kind],
        FACET: [f"{name}={value}" for name, value in apart.facets.items()],
    }
    return {_handle(mark, value) for mark, values in found.items() for value in values}


def handles_of(asked: Asked, lexicon: Lexicon) -> set[str]:
    """Return the handles to file a search under; none for one that nothing would ever answer."""
    wanted = rules.understand(asked.text, lexicon)
    if wanted.numbers:
        return {_handle(NUMBER, key) for key in wanted.numbers}
    if wanted.units:
        # The longest word is the rarest: fewest things are looked at in vain.
        unit = max(wanted.units, key=lambda one: min(map(len, one.variants)))
        parts = [max(_parts(variant), key=len) for variant in unit.variants if _parts(variant)]
        return {_handle(TERM, part) for part in parts}
    for mark, values in ((TERM, wanted.latin), (PLACE, _first_places(wanted)), (SIGN, wanted.singles)):
        if values:
            return {_handle(mark, values[0])}
    return _handles_of_conditions(asked) if not asked.text else set()


def _first_places(wanted: Wanted) -> list[str]:
    return [part for phrase in wanted.exact for part in rules.in_order(phrase)[:1]]


def _handles_of_conditions(asked: Asked) -> set[str]:
    facets = [_handle(FACET, f"{name}={value}") for name, value in asked.facets.items()]
    return set(facets[:1]) or ({_handle(KIND, asked.kind)} if asked.kind else set())


def _handle(mark: str, value: str) -> str:
    return f"{mark}:{value}"[:LONGEST_HANDLE]


def answers(apart: Apart, asked: Asked, lexicon: Lexicon) -> bool:
    """Tell whether a thing is what a search surely finds: of the kind and facets asked for, with every word that is wanted."""
    if asked.kind not in {"", apart.kind} or any(
        apart.facets.get(name) != value for name, value in asked.facets.items()
    ):
        return False
    wanted = rules.understand(asked.text, lexicon)
    if wanted.numbers:
        return not apart.numbers.isdisjoint(wanted.numbers)
    if wanted.is_empty:
        return not asked.text and asked.is_narrowed
    return _holds(apart, wanted)


def _holds(apart: Apart, wanted: Wanted) -> bool:
    known = {unit.text for unit in wanted.units}
    latin = [run for run in wanted.latin if run not in known]
    if not (wanted.units or latin or wanted.exact):
        return apart.signs.issuperset(wanted.singles)
    return (
        all(_has_unit(apart.terms, unit) for unit in wanted.units)
        and apart.terms.issuperset(latin)
        and all(_stands(apart.places, tuple(rules.in_order(phrase))) for phrase in wanted.exact)
    )


def _has_unit(terms: Collection[str], unit: Unit) -> bool:
    return any((parts := _parts(variant)) and all(part in terms for part in parts) for variant in unit.variants)


@lru_cache(maxsize=10_000)
def _parts(word: str) -> tuple[str, ...]:
    return tuple(part for part in covering(word) if len(part) > 1)


def _stands(places: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    length = len(phrase)
    return any(places[start : start + length] == phrase for start in range(len(places) - length + 1))
