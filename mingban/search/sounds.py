"""How Chinese is said: syllables in pinyin, without tones; ü is written v."""

import os
from functools import cache, lru_cache

# The library's 47,000 phrases take 45 MB in every process that imports it; only who builds the index asks for them.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import lazy_pinyin, load_phrases_dict

from mingban.search import segmenter


def syllables(run: str) -> list[str]:
    """Return the commonest sound of each character by itself: yin xing for 银行."""
    return [_sound(character) for character in run]


@lru_cache(maxsize=30_000)
def _sound(character: str) -> str:
    return lazy_pinyin(character, v_to_u=False)[0]


def readings(run: str) -> list[list[str]]:
    """Return how a run may be said: word by word as phrases are said (yin hang for 银行), and character by character."""
    known, plain = [sound for word in segmenter.cut(run) for sound in _as_phrase(word)], syllables(run)
    return [known] if known == plain else [known, plain]


@lru_cache(maxsize=200_000)
def _as_phrase(word: str) -> tuple[str, ...]:
    _learn_phrases()
    return tuple(lazy_pinyin(word, v_to_u=False))


@cache
def _learn_phrases() -> None:
    from pypinyin.phrases_dict import phrases_dict  # noqa: PLC0415 — 45 MB, see above

    load_phrases_dict(phrases_dict)
