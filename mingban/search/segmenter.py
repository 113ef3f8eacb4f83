"""Where one Chinese word ends and the next begins. Names of places, bodies and persons (a list) are never cut."""

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import rjieba

# How surely a listed name is one word, as often as the library's dictionary would have counted it. A name of two
# characters (民治) must not tear ordinary words apart (人民治理); longer ones hardly ever meet by chance.
SURENESS, SURENESS_OF_TWO = 100_000, 500
PLACE, BODY, PERSON = "ns", "nt", "nr"
MARKS = {"地": PLACE, "机构": BODY, "人": PERSON}

_lists: list[Path] = []


def keep_whole(names: Path) -> None:
    """Let the names of this file (lines of 地, 机构 or 人 and names; `#` starts a remark) be known before the next cut."""
    if names not in _lists:
        _lists.append(names)
        _library.cache_clear()
        fingerprint.cache_clear()


def read_names(text: str) -> list[tuple[str, str]]:
    """Return the names of such a file, each with its mark."""
    found = []
    for line in text.splitlines():
        mark, *names = line.split("#")[0].split() or [""]
        found += [(name, MARKS[mark]) for name in names if mark in MARKS and len(name) > 1]
    return found


@cache
def fingerprint() -> str:
    """Return what tells one set of names from another: an index is only good with the names it was built with."""
    known = "".join(path.read_text(encoding="utf-8") for path in _lists if path.is_file())
    return sha256(known.encode()).hexdigest()[:12] if known else ""


@cache
def _library() -> object:
    """Teach the library, once in a process and only when something is cut: its dictionary takes a moment to load."""
    for path in _lists:
        if path.is_file():
            for name, mark in read_names(path.read_text(encoding="utf-8")):
                rjieba.add_word(name, SURENESS_OF_TWO if len(name) == 2 else SURENESS, mark)
    for known in (parts_of, _pieces):
        known.cache_clear()
    return rjieba


def cut(run: str) -> list[str]:
    """Divide a run of Chinese characters into words."""
    _library()
    return list(rjieba.cut(run))


def cut_for_search(run: str) -> list[str]:
    """Divide a run into words and also give the shorter words inside long ones."""
    _library()
    return list(rjieba.cut_for_search(run))


def precise(run: str) -> list[str]:
    """Return the words of a run and the words that each is truly made of, all longer than one character.

    湖南省人民政府 gives itself, 湖南省, 湖南, 人民, 政府 and not 民政, which only happens to stand inside.
    """
    return [part for word in cut(run) for part in parts_of(word)]


def finest(run: str) -> list[str]:
    """Divide a run into the shortest words that it is truly made of."""
    return [piece for word in cut(run) for piece in _pieces(word)]


@lru_cache(maxsize=200_000)
def _pieces(word: str) -> tuple[str, ...]:
    made_of = _made_of(word) if len(word) > 2 else (word,)
    is_divided = len(made_of) < len(word) and len(made_of) > 1
    return tuple(part for piece in made_of for part in _pieces(piece)) if is_divided else (word,)


@lru_cache(maxsize=200_000)
def parts_of(word: str) -> tuple[str, ...]:
    """Return a word and the words it is made of, all longer than one character."""
    if len(word) < 2:
        return ()
    if len(word) == 2:
        return (word,)
    inner = [part for piece in _made_of(word) if len(piece) > 1 for part in parts_of(piece)]
    return tuple(dict.fromkeys((word, *inner)))


def _made_of(word: str) -> tuple[str, ...]:
    """Divide a word into shorter known words so that as few characters as possible stay alone, in as few parts."""
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    for end in range(1, len(word) + 1):
        alone, count, parts = best[end - 1]
        choices = [(alone + 1, count + 1, (*parts, word[end - 1]))]
        for start in range(end - 1):
            piece = word[start:end]
            if len(piece) < len(word) and rjieba.has_word(piece):
                alone, count, parts = best[start]
                choices.append((alone, count + 1, (*parts, piece)))
        best.append(min(choices, key=lambda way: way[:2]))
    return best[-1][2]
