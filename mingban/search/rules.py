"""How text is taken apart for finding: words, characters, sounds; and what a query means. No index, no database."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

from mingban.search import document_numbers, segmenter
from mingban.search.sounds import readings

CHINESE = r"\u3400-\u9fff\uf900-\ufaff"
RUN = re.compile(rf"[{CHINESE}]+|[a-z0-9]+")
QUOTED = re.compile(r"[“”\"＂「『]([^“”\"＂「」『』]+)[“”\"＂」』]")
LONGEST_QUERY = 60
LONGEST_INITIALS = 8
# Runs longer than this are nobody's abbreviation; written out they would only swell the index.
LONGEST_SPELT = 14


def plain(text: str) -> str:
    """Return the text in one width and case, everything but letters, digits and Chinese characters made a space."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(rf"[^a-z0-9{CHINESE}]+", " ", text).strip()


def runs(text: str) -> list[str]:
    """Divide text into runs of Chinese characters and of letters or digits."""
    return RUN.findall(plain(text))


def is_chinese(run: str) -> bool:
    """Return True for a run of Chinese characters."""
    return bool(run) and not run.isascii()


def words(text: str) -> list[str]:
    """Return what text is indexed by: dictionary words, every pair of neighbouring characters, Latin words and numbers."""
    found: dict[str, None] = {}
    for run in runs(text):
        if is_chinese(run):
            found.update(dict.fromkeys(word for word in segmenter.cut_for_search(run) if len(word) > 1))
            found.update(dict.fromkeys(pairs(run)))
        else:
            found[run] = None
    return list(found)


def terms(text: str) -> list[str]:
    """Return the words that text is made of and no others, as often as they stand in it: what sure finds rest on."""
    return [term for run in runs(text) for term in (segmenter.precise(run) if is_chinese(run) else [run])]


def in_order(text: str) -> list[str]:
    """Return every Chinese character, Latin word and number in its place; punctuation counts for nothing."""
    return [part for run in runs(text) for part in (run if is_chinese(run) else [run])]


def pairs(run: Sequence[str]) -> list[str]:
    """Return every two neighbours, joined."""
    return [first + second for first, second in pairwise(run)]


def triples(run: Sequence[str]) -> list[str]:
    """Return every three neighbours, joined."""
    return ["".join(run[start : start + 3]) for start in range(len(run) - 2)]


def characters(texts: Iterable[str]) -> list[str]:
    """Return the single Chinese characters of the texts, each once."""
    return list(
        dict.fromkeys(character for text in texts for run in runs(text) if is_chinese(run) for character in run)
    )


def sounds(texts: Iterable[str]) -> list[str]:
    """Return two and three neighbouring syllables of each text, joined: lifa, fadian, lifadian."""
    heard = [said for text in texts for run in runs(text) if is_chinese(run) for said in readings(run)]
    return list(dict.fromkeys(joined for run in heard for joined in pairs(run) + triples(run)))


def spellings(texts: Iterable[str], longest: int = LONGEST_SPELT) -> list[str]:
    """Return each word of the texts, and each run that is no longer than so many characters, written in letters: for
    misspelt and half-typed pinyin.
    """
    return list(dict.fromkeys(written for part in _words_and_runs(texts, longest) for written in _written(part)))


def initials(texts: Iterable[str]) -> list[str]:
    """Return the first letters of each text, each word and every two words in a row: lfd for 理发店, ljfl for 垃圾分类."""
    texts = list(texts)
    found = dict.fromkeys(short for part in _words_and_runs(texts, LONGEST_SPELT) for short in _short(part))
    for run in (run for text in texts for run in runs(text) if is_chinese(run)):
        for first, second in pairwise(segmenter.finest(run)):
            found.update(dict.fromkeys(one + other for one in _short(first) for other in _short(second)))
    return list(found)


def _words_and_runs(texts: Iterable[str], longest: int) -> list[str]:
    """Return each word and each run of Chinese of the texts; single characters say too little."""
    found = [run for text in texts for run in runs(text) if is_chinese(run)]
    parts = dict.fromkeys(part for run in found for part in [run, *segmenter.cut_for_search(run)])
    return [part for part in parts if 1 < len(part) <= longest]


@lru_cache(maxsize=100_000)
def _written(part: str) -> tuple[str, ...]:
    return tuple("".join(said) for said in readings(part))


@lru_cache(maxsize=100_000)
def _short(part: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(sound[0] for sound in said) for said in readings(part)))


@dataclass(frozen=True)
class Lexicon:
    """Words that mean the same, words that say nothing about what is wanted, and words that many titles share."""

    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    commonplace: frozenset[str] = frozenset()

    def longest_at(self, text: str, start: int) -> str:
        """Return the longest known word at this place of the text, or nothing."""
        for length in range(min(self.longest, len(text) - start), 0, -1):
            word = text[start : start + length]
            if word in self.synonyms or (word in self.fillers and length > 1):
                return word
        return ""

    @cached_property
    def longest(self) -> int:
        """Return the length of the longest known word."""
        return max(map(len, [*self.synonyms, *self.fillers]), default=0)


def read_lexicon(synonyms: str, fillers: str, commonplace: str = "") -> Lexicon:
    """Read the lists: each line of the first is a group of words that mean the same; `#` starts a remark."""
    meanings: dict[str, list[str]] = {}
    for group in map(str.split, _lines(synonyms)):
        for word in group:
            meanings.setdefault(word, []).extend(other for other in group if other != word)
    return Lexicon(
        {word: tuple(dict.fromkeys(others)) for word, others in meanings.items()},
        frozenset(word for line in _lines(fillers) for word in line.split()),
        frozenset(word for line in _lines(commonplace) for word in line.split()),
    )


def _lines(text: str) -> list[str]:
    return [line for line in (raw.split("#")[0].strip().lower() for raw in text.splitlines()) if line]


@dataclass(frozen=True)
class Unit:
    """One word that is wanted, and what else would do."""

    text: str
    synonyms: tuple[str, ...] = ()

    @property
    def variants(self) -> tuple[str, ...]:
        """Return the word and its synonyms."""
        return (self.text, *self.synonyms)


@dataclass(frozen=True)
class Wanted:
    """What a query asks for: words, single characters, runs of letters that may be pinyin.

    `phrases` are the stretches of three and more characters without fillers: they may be mistyped across words.
    `whole` are the runs of Chinese as they were typed; `latin` the runs of letters and digits one by one. `exact` stood in quotation marks and must be there as it is;
    `numbers` are keys of documents' numbers, `number_texts` the same as they should be written.
    """

    units: tuple[Unit, ...] = ()
    singles: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    whole: tuple[str, ...] = field(default=(), compare=False)
    latin: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    number_texts: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return True when nothing can be looked for."""
        return not (self.units or self.singles or self.letters or self.exact or self.numbers)


def understand(text: str, lexicon: Lexicon) -> Wanted:
    """Take a query apart. Where only fillers are left (怎么办), they are looked for after all."""
    text = text[:LONGEST_QUERY]
    exact = tuple(phrase for phrase in (" ".join(runs(part)) for part in QUOTED.findall(text)) if phrase)
    rest, numbers = document_numbers.without_numbers(QUOTED.sub(" ", text) if exact else text)
    found = runs(rest)
    chinese = [run for run in found if is_chinese(run)]
    latin = [run for run in found if not is_chinese(run)]
    letters = _letters(latin)
    stretches = [stretch for run in chinese for stretch in _stretches(run, lexicon)]
    wanted = _wanted(stretches, letters, lexicon)
    if wanted.is_empty and not (exact or numbers):
        wanted = _wanted([[run] for run in chinese], letters, lexicon)
    return Wanted(
        units=wanted.units,
        singles=wanted.singles,
        letters=wanted.letters,
        phrases=wanted.phrases,
        whole=tuple(dict.fromkeys(run for run in chinese if len(run) > 2)),
        latin=tuple(dict.fromkeys(latin)),
        exact=exact,
        numbers=tuple(dict.fromkeys(number.key for number in numbers)),
        number_texts=tuple(dict.fromkeys(number.text for number in numbers)),
    )


def _stretches(run: str, lexicon: Lexicon) -> list[list[str]]:
    """Divide a run into known words and dictionary words; fillers divide it into stretches and fall out."""
    parts, unknown, start = [], "", 0
    while start < len(run):
        word = lexicon.longest_at(run, start)
        if word:
            parts += [*segmenter.cut(unknown), word]
            unknown = ""
        else:
            unknown += run[start]
        start += len(word) or 1
    parts += segmenter.cut(unknown)
    grouped = groupby(parts, key=lambda part: part in lexicon.fillers)
    return [list(group) for is_filler, group in grouped if not is_filler]


def _letters(found: list[str]) -> list[str]:
    """Pinyin is typed with and without spaces: look for the words joined, and for each that is long enough."""
    joined = "".join(run for run in found if not run.isdigit())
    return list(dict.fromkeys([joined, *found])) if joined else found


def _wanted(stretches: list[list[str]], letters: list[str], lexicon: Lexicon) -> Wanted:
    parts = list(dict.fromkeys(part for stretch in stretches for part in stretch))
    known = [part for part in letters if part in lexicon.synonyms]
    return Wanted(
        units=tuple(Unit(part, lexicon.synonyms.get(part, ())) for part in parts + known if len(part) > 1),
        singles=tuple(part for part in parts if len(part) == 1),
        letters=tuple(part for part in letters if len(part) > 1),
        phrases=tuple(phrase for phrase in map("".join, stretches) if len(phrase) > 2),
    )
