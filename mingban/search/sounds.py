"""How Chinese is said: syllables in pinyin, without tones; ü is written v."""

import os
from functools import cache

# The library's 47,000 phrases take 45 MB in every process that imports it; only who builds the index asks for them.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import lazy_pinyin, load_phrases_dict


def syllables(run: str) -> list[str]:
    """Return the commonest sound of each character by itself: yin xing for 银行."""
    return lazy_pinyin(list(run), v_to_u=False)


def readings(run: str) -> list[list[str]]:
    """Return how a run may be said: as its phrases are said (yin hang for 银行), and character by character."""
    _learn_phrases()
    known, plain = lazy_pinyin(run, v_to_u=False), syllables(run)
    return [known] if known == plain else [known, plain]


@cache
def _learn_phrases() -> None:
    from pypinyin.phrases_dict import phrases_dict  # noqa: PLC0415 — 45 MB, see above

    load_phrases_dict(phrases_dict)
