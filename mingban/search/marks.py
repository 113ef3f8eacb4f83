"""What of a text is shown and what is highlighted in it. Pure; the caller escapes."""

import re
from collections import Counter
from functools import lru_cache
from itertools import islice, pairwise

from mingban.search.document_numbers import folded, numbers_in
from mingban.search.rules import CHINESE, Wanted, is_chinese
from mingban.search.sounds import syllables
from mingban.search.syllables import divide

MOST_PLACES = 40
# Punctuation and blanks that may stand between the characters of a phrase that was asked for exactly.
BETWEEN = rf"[^a-z0-9{CHINESE}]*"


Pieces = list[tuple[str, bool]]
Stretch = tuple[int, int]


def shown(title: str, text: str, wanted: Wanted, length: int = 60) -> tuple[Pieces, Pieces]:
    """Return a title, and the part of a text where most of the wanted things stand together, the first such; else its
    beginning. Both are divided into pieces, each with whether it is what was wanted (to be highlighted). Where that
    stands in neither, what sounds like it is.
    """
    in_title = [(start, end) for start, end, _ in _places(title, wanted)]
    places = sorted(_places(text, wanted))
    first = max(0, _densest(places, length - length // 3) - length // 3)
    last = first + length
    before, after = "…" if first else "", "…" if last < len(text) else ""
    cut = f"{before}{text[first:last]}{after}"
    shift = len(before) - first
    in_cut = [
        (max(start, first) + shift, min(end, last) + shift) for start, end, _ in places if start < last and end > first
    ]
    if not in_title and not in_cut:
        in_title, in_cut = _sounding(title, wanted), _sounding(cut, wanted)
    return _divided(title, sorted(in_title)), _divided(cut, in_cut)


def _divided(text: str, stretches: list[Stretch]) -> Pieces:
    """Divide a text by the stretches to be highlighted; what overlaps or touches is one piece."""
    pieces: Pieces = []
    last = 0
    for start, end in stretches:
        if start > last or not pieces:
            pieces += [(text[last:start], False)] if start > last else []
            pieces.append((text[start:end], True))
        elif end > last:
            pieces[-1] = (pieces[-1][0] + text[last:end], True)
        last = max(last, end)
    return [*pieces, (text[last:], False)] if last < len(text) else pieces


def _places(text: str, wanted: Wanted) -> list[tuple[int, int, int]]:
    """Return where something wanted stands: start, end and which of the wanted things it is."""
    words, phrases, is_plain = _looked_for(wanted)
    plain = text if is_plain else folded(text)
    found = [(start, start + len(word), which) for word, which in words for start in _starts(plain, word)]
    for which, phrase in enumerate(phrases, start=len(words)):
        found += [(*match.span(), which) for match in islice(phrase.finditer(plain), MOST_PLACES)]
    if wanted.numbers:
        found += [
            (number.start, number.end, -1)
            for number in numbers_in(text)
            if number.key in wanted.numbers or f"{number.year}-{number.serial}" in wanted.numbers
        ]
    return found


def _starts(text: str, word: str) -> list[int]:
    """Return where a word stands: among the characters of a long document several times faster than a pattern finds it."""
    found: list[int] = []
    start = text.find(word)
    while start >= 0 and len(found) < MOST_PLACES:
        found.append(start)
        start = text.find(word, start + len(word))
    return found


@lru_cache(maxsize=256)
def _looked_for(wanted: Wanted) -> tuple[list[tuple[str, int]], list[re.Pattern[str]], bool]:
    """Return each wanted word and synonym and run of letters, with which of the wanted things it is; a pattern for each
    exact phrase; and whether text can be looked through as it is: Chinese characters have one width and case, and long
    texts take a while to fold.
    """
    things = [unit.variants for unit in wanted.units] + [
        (run,) for run in dict.fromkeys((*wanted.latin, *wanted.letters))
    ]
    words = [(word, which) for which, variants in enumerate(things) for word in variants if word]
    phrases = [BETWEEN.join(re.escape(one) for one in phrase.replace(" ", "")) for phrase in wanted.exact]
    is_plain = not phrases and not any(character.isascii() for word, _ in words for character in word)
    return words, [re.compile(phrase) for phrase in phrases if phrase], is_plain


def _sounding(text: str, wanted: Wanted) -> list[Stretch]:
    """Return where at least two characters in a row sound like the query."""
    heard = _heard(wanted)
    if not heard:
        return []
    return [
        (run.start() + offset, run.start() + offset + 2)
        for run in re.finditer(rf"[{CHINESE}]+", text)
        for offset, pair in enumerate(pairwise(syllables(run.group())))
        if pair in heard
    ]


@lru_cache(maxsize=256)
def _heard(wanted: Wanted) -> frozenset[tuple[str, str]]:
    return frozenset(pair for run in sound_runs(wanted) for pair in pairwise(run))


def sound_runs(wanted: Wanted) -> list[list[str]]:
    """Return the syllables of everything that is wanted and longer than one."""
    heard = [syllables(text) for text in [*wanted.phrases, *(unit.text for unit in wanted.units)] if is_chinese(text)]
    return [run for run in heard + [divide(letters) for letters in wanted.letters] if len(run) > 1]


def _densest(places: list[tuple[int, int, int]], reach: int) -> int:
    """Return the first place from which most different wanted things stand within so many characters; 0 without any."""
    best, most, last = 0, 0, 0
    within: Counter[int] = Counter()
    kinds = len({which for _, _, which in places})
    for index, (begin, _, which) in enumerate(places):
        while last < len(places) and (last <= index or places[last][1] <= begin + reach):
            within[places[last][2]] += 1
            last += 1
        if len(within) > most:
            best, most = begin, len(within)
        if most == kinds:
            break
        within[which] -= 1
        if not within[which]:
            del within[which]
    return best
