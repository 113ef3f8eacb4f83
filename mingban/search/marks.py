"""What of a text is shown and what is highlighted in it. Pure; the caller escapes."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from mingban.search.document_numbers import folded, numbers_in
from mingban.search.rules import CHINESE, Wanted, is_chinese
from mingban.search.sounds import syllables
from mingban.search.syllables import divide

MOST_PLACES = 40
# Punctuation and blanks that may stand between the characters of a phrase that was asked for exactly.
BETWEEN = rf"[^a-z0-9{CHINESE}]*"


def marked(text: str, wanted: Wanted) -> list[tuple[str, bool]]:
    """Divide text into pieces, each with whether it is what was wanted (to be highlighted)."""
    hits = [False] * len(text)
    for start, end, _ in _places(text, wanted):
        hits[start:end] = [True] * (end - start)
    if not any(hits):
        _mark_sounds(text, wanted, hits)
    pieces: list[tuple[str, bool]] = []
    for character, is_hit in zip(text, hits, strict=True):
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = (pieces[-1][0] + character, is_hit)
        else:
            pieces.append((character, is_hit))
    return pieces


def _places(text: str, wanted: Wanted) -> Iterator[tuple[int, int, int]]:
    """Give where something wanted stands: start, end and which of the wanted things it is."""
    plain = folded(text)
    for which, pattern in enumerate(_patterns(wanted)):
        for count, found in enumerate(pattern.finditer(plain)):
            if count == MOST_PLACES:
                break
            yield found.start(), found.end(), which
    if wanted.numbers:
        for number in numbers_in(text):
            if number.key in wanted.numbers or f"{number.year}-{number.serial}" in wanted.numbers:
                yield number.start, number.end, -1


@lru_cache(maxsize=256)
def _patterns(wanted: Wanted) -> list[re.Pattern[str]]:
    """Return a pattern for each wanted word with its synonyms, each run of letters, each exact phrase."""
    words = [unit.variants for unit in wanted.units] + [
        (run,) for run in dict.fromkeys((*wanted.latin, *wanted.letters))
    ]
    patterns = ["|".join(re.escape(one) for one in sorted(variants, key=len, reverse=True)) for variants in words]
    patterns += [BETWEEN.join(re.escape(one) for one in phrase.replace(" ", "")) for phrase in wanted.exact]
    return [re.compile(pattern) for pattern in patterns if pattern]


def _mark_sounds(text: str, wanted: Wanted, hits: list[bool]) -> None:
    """Mark characters that sound like the query where at least two in a row do."""
    heard = {tuple(pair) for run in sound_runs(wanted) for pair in pairwise(run)}
    if not heard:
        return
    for run in re.finditer(rf"[{CHINESE}]+", text):
        said = syllables(run.group())
        for offset, pair in enumerate(pairwise(said)):
            if pair in heard:
                start = run.start() + offset
                hits[start : start + 2] = [True, True]


def sound_runs(wanted: Wanted) -> list[list[str]]:
    """Return the syllables of everything that is wanted and longer than one."""
    heard = [syllables(text) for text in [*wanted.phrases, *(unit.text for unit in wanted.units)] if is_chinese(text)]
    return [run for run in heard + [divide(letters) for letters in wanted.letters] if len(run) > 1]


def excerpt(text: str, wanted: Wanted, length: int = 60) -> str:
    """Return the part of the text where most of the wanted things stand together, the first such; else its beginning."""
    places = sorted(_places(text, wanted))
    first = max(places, key=lambda place: (_kinds_within(places, place[0], length), -place[0]), default=(0, 0, 0))[0]
    start = max(0, first - length // 3)
    cut = text[start : start + length]
    return ("…" if start else "") + cut + ("…" if start + length < len(text) else "")


def _kinds_within(places: list[tuple[int, int, int]], start: int, length: int) -> int:
    """Return how many different wanted things stand from here to the end of an excerpt that begins before."""
    reach = start + length - length // 3
    return len({which for begin, end, which in places if begin >= start and end <= reach})
