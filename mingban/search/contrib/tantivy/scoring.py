"""How what a query means becomes a query of the index.

For each wanted word the best of: the word itself, a synonym, the same sound; in the title, in everyday names, in the
text. Letters may be a Latin word, pinyin (also misspelt or half typed) or initials. Single characters only add to it.
"""

from typing import Any

from tantivy import Occur, Query

from mingban.search import rules
from mingban.search.contrib.tantivy import schema as fields
from mingban.search.rules import Unit, Wanted
from mingban.search.sounds import syllables
from mingban.search.syllables import divide

FIELD_WEIGHTS = {fields.TITLE: 3.0, fields.WORDS: 3.0, fields.TEXT: 0.7}
SYNONYM, SOUND, CHARACTER = 0.8, 0.7, 0.15
FUZZY_FROM, FUZZIER_FROM = 5, 9  # letters from which one and two mistakes are forgiven


def query(schema: Any, wanted: Wanted, kind: str) -> Any:
    """Return the query for things of one kind."""
    clauses = [_unit(schema, unit) for unit in wanted.units] + [_letters(schema, run) for run in wanted.letters]
    clauses += [_sounding(schema, syllables(phrase)) for phrase in wanted.phrases]
    characters = [*wanted.singles, *(character for unit in wanted.units for character in unit.text)]
    extra = [_term(schema, fields.CHARACTERS, one, CHARACTER) for one in dict.fromkeys(characters) if not one.isascii()]
    of_kind = Query.const_score_query(Query.term_query(schema, "kind", kind, "basic"), 0.0)
    must = _any(clauses) if clauses else _any(extra)
    return Query.boolean_query([(Occur.Must, of_kind), (Occur.Must, must), *((Occur.Should, one) for one in extra)])


def _unit(schema: Any, unit: Unit) -> Any:
    ways = [
        _written(schema, field, variant, weight * (1.0 if variant == unit.text else SYNONYM))
        for variant in unit.variants
        for field, weight in FIELD_WEIGHTS.items()
    ]
    if rules.is_chinese(unit.text):
        ways.append(_sounding(schema, syllables(unit.text)))
    return Query.disjunction_max_query(ways, tie_breaker=0.1)


def _written(schema: Any, field: str, word: str, weight: float) -> Any:
    """Match a word, or at least half of its pairs of characters, which add up to as much."""
    found = rules.words(word)
    return _any([_term(schema, field, part, weight / len(found)) for part in found], at_least=(len(found) + 1) // 2)


def _sounding(schema: Any, said: list[str]) -> Any:
    """Match what sounds the same: two syllables whole, longer words by three at a time, or misspelt as a whole."""
    parts = rules.pairs(said) if len(said) <= 2 else rules.triples(said)
    weight = SOUND * FIELD_WEIGHTS[fields.TITLE] / max(len(parts), 1)
    same = _any([_term(schema, fields.SOUNDS, part, weight) for part in parts])
    return _any([same, _misspelt(schema, "".join(said))]) if len(said) > 2 else same


def _letters(schema: Any, letters: str) -> Any:
    said = divide(letters)
    ways = [_term(schema, field, letters, weight) for field, weight in FIELD_WEIGHTS.items()]
    ways.append(_term(schema, fields.SPELLINGS, letters, FIELD_WEIGHTS[fields.TITLE]))
    ways.append(_misspelt(schema, letters))
    if len(letters) <= rules.LONGEST_INITIALS:
        ways.append(_term(schema, fields.INITIALS, letters, FIELD_WEIGHTS[fields.TITLE] * SOUND))
    if len(said) > 1:
        heard = rules.pairs(said) + rules.triples(said)
        weight = SOUND * FIELD_WEIGHTS[fields.TITLE] / len(heard)
        ways.append(_any([_term(schema, fields.SOUNDS, part, weight) for part in heard]))
    if len(letters) > 2:
        started = Query.fuzzy_term_query(schema, fields.SPELLINGS, letters, distance=0, prefix=True)
        ways.append(Query.boost_query(started, SOUND))
    return Query.disjunction_max_query(ways, tie_breaker=0.1)


def _misspelt(schema: Any, letters: str) -> Any:
    if len(letters) < FUZZY_FROM:
        return Query.empty_query()
    distance = 2 if len(letters) >= FUZZIER_FROM else 1
    near = Query.fuzzy_term_query(schema, fields.SPELLINGS, letters, distance=distance, transposition_cost_one=True)
    return Query.boost_query(near, SOUND)


def _term(schema: Any, field: str, word: str, weight: float) -> Any:
    return Query.boost_query(Query.term_query(schema, field, word, "freq"), weight)


def _any(queries: list[Any], at_least: int = 1) -> Any:
    if not queries:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, one) for one in queries], minimum_number_should_match=at_least)
