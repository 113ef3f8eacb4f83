"""Which comments say the same: exact copies and organised ones with a few words of their own. Pure and exact.

Texts are compared by their sets of three-character shingles (Jaccard). The first of a group leads it; whoever is alike
enough to a leader joins the one that he is most alike to, the older one of two. So groups do not change when later texts
come, and every member can be shown beside the text that he was found alike to.

Comparing everybody with every leader would take hours for 20,000 texts. A text can only be alike to a leader if they share
one of the first few shingles in any fixed order (prefix filter of set-similarity joins: of n shingles, n - ceil(t*n) + 1).
In the order of rarity those few hit almost nobody else; the result is the same as that of comparing all.
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

# Half of the words in common says little in one language of officials; a pasted text with one's own sentence has 6 to 9 of 10.
ALIKE = 0.6
SHINGLE = 3
# Products of fractions miss whole numbers by less than this.
ROUNDING = 1e-9

Shingles = frozenset[str]


def normalised(text: str) -> str:
    """Return a text without what does not change what it says: width, case, blanks and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum()) or plain.strip()


def shingles(text: str) -> Shingles:
    """Return every three characters in a row of the normalised text; of a shorter one the whole."""
    plain = normalised(text)
    if len(plain) <= SHINGLE:
        return frozenset({plain}) if plain else frozenset()
    return frozenset(plain[start : start + SHINGLE] for start in range(len(plain) - SHINGLE + 1))


def likeness(one: Shingles, other: Shingles) -> float:
    """Return the share of shingles in common, 0 to 1; two texts without any are alike."""
    common = len(one & other)
    either = len(one) + len(other) - common
    return common / either if either else 1.0


def leaders_of(texts: Sequence[str], *, threshold: float = ALIKE) -> list[int]:
    """Return for each text the index of the first text of its group; of one that is like none before it, its own."""
    known: dict[str, int] = {}
    distinct: list[int] = []
    same_as: list[int] = []
    for index, text in enumerate(texts):
        first = known.setdefault(normalised(text), index)
        same_as.append(first)
        if first == index:
            distinct.append(index)
    sets = {index: shingles(texts[index]) for index in distinct}
    leader = _Leaders(sets.values(), threshold)
    found = {index: leader.of(index, sets[index]) for index in distinct}
    return [found[first] for first in same_as]


class _Leaders:
    """The leaders so far, found again by their rarest shingles."""

    def __init__(self, sets: Iterable[Shingles], threshold: float) -> None:
        self._threshold = threshold
        self._frequency: Counter[str] = Counter()
        for one in sets:
            self._frequency.update(one)
        self._by_shingle: dict[str, list[int]] = {}
        self._leaders: dict[int, Shingles] = {}

    def of(self, index: int, own: Shingles) -> int:
        """Return whom a text joins; itself when it leads a new group."""
        prefix = self._prefix(own)
        best, best_likeness = index, 0.0
        for candidate in sorted({one for shingle in prefix for one in self._by_shingle.get(shingle, ())}):
            other = self._leaders[candidate]
            if min(len(own), len(other)) < self._threshold * max(len(own), len(other)) - ROUNDING:
                continue
            found = likeness(own, other)
            if found >= self._threshold and found > best_likeness:
                best, best_likeness = candidate, found
        if best == index:
            self._leaders[index] = own
            for shingle in prefix:
                self._by_shingle.setdefault(shingle, []).append(index)
        return best

    def _prefix(self, own: Shingles) -> list[str]:
        """Return the rarest shingles, so many that a text alike enough has one of them among its own such ones."""
        ordered = sorted(own, key=lambda shingle: (self._frequency[shingle], shingle))
        return ordered[: len(own) - math.ceil(self._threshold * len(own) - ROUNDING) + 1]
