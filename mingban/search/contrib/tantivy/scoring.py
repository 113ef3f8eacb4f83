"""How what a query means becomes a query of the index.

Plans, each for what the one before did not find. The sure one asks for things that hold every wanted word, as the segmenter divides them, or a word that
means the same; it is an intersection of rare lists and stays fast among a million documents. The forgiving one asks
for each wanted word for the best of: the word itself, a synonym, the same sound; in the title, in everyday names, in
the text. Letters may be a Latin word, pinyin (also misspelt or half typed) or initials. Single characters only add. The loose
one takes any two characters in a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tantivy import FieldType, Occur, Query

from mingban.search import rules, segmenter
from mingban.search.contrib.tantivy import schema as fields
from mingban.search.rules import Unit, Wanted
from mingban.search.sounds import syllables
from mingban.search.syllables import divide

FIELD_WEIGHTS = {fields.TITLE: 3.0, fields.WORDS: 3.0, fields.TEXT: 0.7}
SYNONYM, SOUND, CHARACTER = 0.8, 0.7, 0.15
FUZZY_FROM, FUZZIER_FROM = 5, 9  # letters from which one and two mistakes are forgiven
NUMBER, MENTION = 40.0, 4.0  # its own number, and a number that it names
EXACT = 6.0
TOGETHER = 6.0  # a run of characters that stands in a title just as it was typed
SAME_ENTRY, SAME_FIELD = 100.0, 1.0


@dataclass(frozen=True)
class Sieve:
    """What is let through: things of these kinds (of all: none named), with these facets, of these days."""

    kinds: tuple[str, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    def clauses(self, schema: Any) -> list[tuple[Occur, Any]]:
        """Return the conditions; they don't count for the order."""
        found = [Query.term_query(schema, name, value, "basic") for name, value in self.facets.items()]
        if self.kinds:
            found.append(any_of([Query.term_query(schema, fields.KIND, kind, "basic") for kind in self.kinds]))
        if self.since or self.until:
            lower, upper = fields.first_of(self.since or date.min), fields.first_of(self.until or date.max)
            found.append(Query.range_query(schema, fields.ON, FieldType.Integer, lower, upper + fields.A_DAY - 1))
        return [(Occur.Must, Query.const_score_query(one, 0.0)) for one in found]


def by_number(schema: Any, wanted: Wanted, sieve: Sieve) -> Any:
    """Return the query for things with one of the wanted numbers, before things that name it."""
    of_own = [_const(schema, fields.NUMBERS, key, NUMBER) for key in wanted.numbers]
    named = [_const(schema, fields.MENTIONS, key, MENTION) for key in wanted.numbers]
    more = [(Occur.Should, _sure_unit(schema, unit)) for unit in wanted.units]
    return Query.boolean_query([*sieve.clauses(schema), (Occur.Must, any_of(of_own + named)), *more])


def sure(schema: Any, wanted: Wanted, sieve: Sieve) -> Any:
    """Return the query for documents that hold everything that is wanted."""
    known = {unit.text for unit in wanted.units}
    must = [_sure_unit(schema, unit) for unit in wanted.units]
    must += [_term(schema, fields.TERMS, run, 1.0) for run in wanted.latin if run not in known]
    must += [_exactly(schema, phrase) for phrase in wanted.exact]
    if not must:
        must = [_term(schema, fields.CHARACTERS, one, 1.0) for one in wanted.singles]
    together = [Query.const_score_query(_all(_pairs(schema, fields.TITLE, one, 1.0)), TOGETHER) for one in wanted.whole]
    return Query.boolean_query(
        [*sieve.clauses(schema), *((Occur.Must, one) for one in must), *((Occur.Should, one) for one in together)]
    )


def _sure_unit(schema: Any, unit: Unit) -> Any:
    ways = [_surely(schema, variant, 1.0 if variant == unit.text else SYNONYM) for variant in unit.variants]
    return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, tie_breaker=0.1)


def _surely(schema: Any, word: str, weight: float) -> Any:
    """Match a word of two characters where the segmenter sees one; a longer one as the words that it is made of."""
    parts = [part for part in covering(word) if len(part) > 1]
    if not parts:
        return Query.empty_query()
    return _all([_term(schema, fields.TERMS, part, weight / len(parts)) for part in parts])


def covering(word: str) -> list[str]:
    """Return the words that a word is looked for as."""
    return [part for run in rules.runs(word) for part in (segmenter.cut(run) if rules.is_chinese(run) else [run])]


def _exactly(schema: Any, phrase: str) -> Any:
    parts = rules.in_order(phrase)
    if len(parts) == 1:
        return Query.boost_query(Query.term_query(schema, fields.IN_ORDER, parts[0], "position"), EXACT)
    return Query.boost_query(Query.phrase_query(schema, fields.IN_ORDER, list(parts)), EXACT)


def loose(schema: Any, wanted: Wanted, sieve: Sieve) -> Any:
    """Return the query for things whose names share any two characters in a row with what is wanted: the last resort."""
    names = (fields.TITLE, fields.WORDS)
    shared = [
        one for unit in wanted.units for name in names for one in _pairs(schema, name, unit.text, FIELD_WEIGHTS[name])
    ]
    must = [_exactly(schema, phrase) for phrase in wanted.exact] + [any_of(shared)]
    return Query.boolean_query([*sieve.clauses(schema), *((Occur.Must, one) for one in must)])


def near(schema: Any, wanted: Wanted, sieve: Sieve) -> Any:
    """Return the query for things that are near to what is wanted; what stood in quotation marks is not forgiven."""
    clauses = [_unit(schema, unit) for unit in wanted.units] + [_letters(schema, run) for run in wanted.letters]
    clauses += [_sounding(schema, syllables(phrase)) for phrase in wanted.phrases]
    chosen = [*wanted.singles, *(character for unit in wanted.units for character in unit.text)]
    extra = [_term(schema, fields.CHARACTERS, one, CHARACTER) for one in dict.fromkeys(chosen) if not one.isascii()]
    must = [_exactly(schema, phrase) for phrase in wanted.exact]
    if clauses or extra:
        must.append(any_of(clauses or extra))
    asked = [*((Occur.Must, one) for one in must), *((Occur.Should, one) for one in extra)]
    return Query.boolean_query([*sieve.clauses(schema), *asked])


def _unit(schema: Any, unit: Unit) -> Any:
    ways = [
        _written(schema, name, variant, weight * (1.0 if variant == unit.text else SYNONYM))
        for variant in unit.variants
        for name, weight in FIELD_WEIGHTS.items()
    ]
    if rules.is_chinese(unit.text):
        ways.append(_sounding(schema, syllables(unit.text)))
    return Query.disjunction_max_query(ways, tie_breaker=0.1)


def _written(schema: Any, name: str, word: str, weight: float) -> Any:
    """Match a word, or at least half of its pairs of characters, which add up to as much."""
    found = rules.words(word)
    return any_of([_term(schema, name, part, weight / len(found)) for part in found], at_least=(len(found) + 1) // 2)


def _sounding(schema: Any, said: list[str]) -> Any:
    """Match what sounds the same: two syllables whole, longer words by three at a time, or misspelt as a whole."""
    parts = rules.pairs(said) if len(said) <= 2 else rules.triples(said)
    weight = SOUND * FIELD_WEIGHTS[fields.TITLE] / max(len(parts), 1)
    same = any_of([_term(schema, fields.SOUNDS, part, weight) for part in parts])
    return any_of([same, _misspelt(schema, "".join(said))]) if len(said) > 2 else same


def _letters(schema: Any, letters: str) -> Any:
    said = divide(letters)
    ways = [_term(schema, name, letters, weight) for name, weight in FIELD_WEIGHTS.items()]
    ways.append(_term(schema, fields.SPELLINGS, letters, FIELD_WEIGHTS[fields.TITLE]))
    ways.append(_misspelt(schema, letters))
    if len(letters) <= rules.LONGEST_INITIALS:
        ways.append(_term(schema, fields.INITIALS, letters, FIELD_WEIGHTS[fields.TITLE] * SOUND))
    if len(said) > 1:
        heard = rules.pairs(said) + rules.triples(said)
        weight = SOUND * FIELD_WEIGHTS[fields.TITLE] / len(heard)
        ways.append(any_of([_term(schema, fields.SOUNDS, part, weight) for part in heard]))
    if len(letters) > 2:
        started = Query.fuzzy_term_query(schema, fields.SPELLINGS, letters, distance=0, prefix=True)
        ways.append(Query.boost_query(started, SOUND))
    return Query.disjunction_max_query(ways, tie_breaker=0.1)


def _misspelt(schema: Any, letters: str) -> Any:
    if len(letters) < FUZZY_FROM:
        return Query.empty_query()
    distance = 2 if len(letters) >= FUZZIER_FROM else 1
    like = Query.fuzzy_term_query(schema, fields.SPELLINGS, letters, distance=distance, transposition_cost_one=True)
    return Query.boost_query(like, SOUND * FIELD_WEIGHTS[fields.TITLE])


def _pairs(schema: Any, name: str, text: str, weight: float) -> list[Any]:
    """Return a query for each two neighbours of a text."""
    found = [pair for run in rules.runs(text) for pair in (rules.pairs(run) if rules.is_chinese(run) else [run])]
    return [_term(schema, name, pair, weight / len(found)) for pair in found]


def beside(schema: Any, thing: Mapping[str, Any], terms: Sequence[str], sieve: Sieve) -> Any:
    """Return the query for things that belong to another one: of its entry, of its field with a word, or with two words."""
    shared = [_term(schema, fields.TERMS, term, 1.0) for term in terms]
    ways: list[Any] = [any_of(shared, at_least=2)] if len(shared) > 1 else []
    if thing["entry"]:
        ways.append(_const(schema, fields.ENTRY, thing["entry"], SAME_ENTRY))
    same_field = thing["facets"].get("field")
    if same_field and shared:
        in_field = _const(schema, "field", same_field, SAME_FIELD)
        ways.append(Query.boolean_query([(Occur.Must, in_field), (Occur.Must, any_of(shared))]))
    return Query.boolean_query([*sieve.clauses(schema), (Occur.Must, any_of(ways))])


def _const(schema: Any, name: str, word: str, score: float) -> Any:
    return Query.const_score_query(Query.term_query(schema, name, word, "basic"), score)


def _term(schema: Any, name: str, word: str, weight: float) -> Any:
    one = Query.term_query(schema, name, word, "freq")
    return one if weight == 1.0 else Query.boost_query(one, weight)


def any_of(queries: list[Any], at_least: int = 1) -> Any:
    """Match what at least so many of the queries match."""
    if not queries:
        return Query.empty_query()
    return Query.boolean_query([(Occur.Should, one) for one in queries], minimum_number_should_match=at_least)


def _all(queries: list[Any]) -> Any:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Must, one) for one in queries]) if queries else Query.empty_query()


def everything(schema: Any, wanted: Wanted, sieve: Sieve) -> Any:
    """Return the query for all that is let through: browsing without words."""
    return Query.boolean_query([*sieve.clauses(schema), (Occur.Must, Query.all_query())])
