"""错别字和格式: what a careful reader would stop at in a text; advice with its place, never a change by itself."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

AROUND = 12
CHINESE = "\u4e00-\u9fa5"
HALF_WIDTH = re.compile(rf"(?<=[{CHINESE}])[,;:?!](?=[{CHINESE}])|(?<=[{CHINESE}])\.(?=[{CHINESE}]|$)")
FULL_SIGNS = str.maketrans(",;:?!.", "，；：？！。")
WRONG_BRACKETS = re.compile(rf"[{CHINESE}]{{2,12}}[\[(（【]\s?((?:19|20)\d\d)\s?[\])）】]\s?第?0*(\d{{1,6}})号")
LOOSE_NUMBER = re.compile(rf"[{CHINESE}]{{2,12}}〔((?:19|20)\d\d)〕(?:第0*|0+)(\d{{1,6}})号")
DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
DOUBLED = re.compile(rf"([的了和是在及与为对]){{1}}\1|([{CHINESE}]{{2,4}})\2")
# Doubled on purpose: 多多益善 is no slip, nor are verbs said twice.
MEANT = re.compile(r"常常|渐渐|人人|天天|处处|层层|时时|种种|研究研究|讨论讨论|考虑考虑|商量商量|对对")
SIGNS_TWICE = re.compile(r"([，。；：、！？])\1+|，。|。，|、，|，、")
WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|&(?:nbsp|lt|gt|amp|quot);")
PAIRS = {"“": "”", "‘": "’", "（": "）", "《": "》", "〈": "〉", "〔": "〕", "【": "】", "(": ")", "[": "]"}
CLOSING = {closing: opening for opening, closing in PAIRS.items()}
# 1）and 一）open a line without a bracket before them.
MARKER = re.compile(rf"^\s*(?:\d{{1,2}}|[{CHINESE}]|[a-zA-Z])[)）]")
ORDINAL = re.compile(r"^(?:（|\()?([一二三四五六七八九十]{1,3})(?:、|）|\))")
DIGITS = {one: number for number, one in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A wording to be advised against; `unless` are longer wordings in which it is right."""

    wrong: str
    right: str
    kind: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a text: a heading with its level (1 to 4), or something else (0)."""

    place: str
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something to look at again: what is wrong, where, the words around it, what it may have to be."""

    kind: str
    place: str
    found: str
    better: str = ""

    @property
    def digest(self) -> str:
        """Names the advice as long as the words around it stay, wherever they move."""
        return sha256(f"{self.kind}\n{self.found}".encode()).hexdigest()


Check = Callable[[Piece], Iterable[Advice]]


def advice_on(pieces: Sequence[Piece], words: Iterable[Word]) -> list[Advice]:
    """Return what to look at again in a text, in its order."""
    known = list(words)
    found = [advice for piece in pieces for check in CHECKS for advice in check(piece)]
    found += [advice for piece in pieces for advice in _words(piece, known)]
    order = {piece.place: number for number, piece in enumerate(pieces)}
    return sorted(dict.fromkeys([*found, *_order(pieces)]), key=lambda one: order[one.place])


def _around(text: str, start: int, end: int) -> str:
    left, right = max(0, start - AROUND), min(len(text), end + AROUND)
    return f"{'…' if left else ''}{text[left:right]}{'…' if right < len(text) else ''}"


def _words(piece: Piece, words: Iterable[Word]) -> Iterator[Advice]:
    for word in words:
        for found in re.finditer(re.escape(word.wrong), piece.text):
            longer = [one for one in (word.right, *word.unless) if word.wrong in one]
            if not any(_lies_in(piece.text, found.start(), word.wrong, one) for one in longer):
                better = f"应该写“{word.right}”" if word.right else "请换一种说法"
                around = _around(piece.text, *found.span())
                yield Advice(kind=word.kind, place=piece.place, found=around, better=f"“{word.wrong}”{better}")


def _lies_in(text: str, start: int, word: str, longer: str) -> bool:
    """Tell whether an occurrence of a word is part of a longer one."""
    return any(text.startswith(longer, start - shift) for shift in _shifts(word, longer) if start >= shift)


def _shifts(word: str, longer: str) -> list[int]:
    return [shift for shift in range(len(longer) - len(word) + 1) if longer.startswith(word, shift)]


def _signs(piece: Piece) -> Iterator[Advice]:
    for pattern, kind, better in (
        (HALF_WIDTH, "半角标点", "汉字之间用全角标点"),
        (SIGNS_TWICE, "标点重复", "留一个"),
        (WIDE, "全角数字或字母", "数字和字母用半角"),
        (MARKUP, "网页代码", "公布出来会原样显示，请删掉"),
    ):
        for found in pattern.finditer(piece.text):
            yield Advice(kind=kind, place=piece.place, found=_around(piece.text, *found.span()), better=better)


def _doubled(piece: Piece) -> Iterator[Advice]:
    for found in DOUBLED.finditer(piece.text):
        if not MEANT.search(found[0]):
            said = found[1] or found[2]
            around = _around(piece.text, *found.span())
            yield Advice(kind="字词重复", place=piece.place, found=around, better=f"“{said}”是不是多写了一遍")


def _numbers(piece: Piece) -> Iterator[Advice]:
    for pattern in (WRONG_BRACKETS, LOOSE_NUMBER):
        for found in pattern.finditer(piece.text):
            better = f"〔{found[1]}〕{int(found[2])}号"
            yield Advice(
                kind="发文字号", place=piece.place, found=found[0], better=f"年份用六角括号，不加“第”和 0：{better}"
            )


def _days(piece: Piece) -> Iterator[Advice]:
    for found in DAY.finditer(piece.text):
        year, month, day = (int(part) if part else 2000 for part in found.groups())
        try:
            date(year, month, day)
        except ValueError:
            yield Advice(kind="日期", place=piece.place, found=found[0], better="没有这一天")


def _pairs(piece: Piece) -> Iterator[Advice]:
    marker = MARKER.match(piece.text)
    waiting: list[tuple[str, int]] = []
    for place, sign in enumerate(piece.text):
        if sign in PAIRS:
            waiting.append((sign, place))
        elif sign in CLOSING and not (marker and place < marker.end()):
            if waiting and waiting[-1][0] == CLOSING[sign]:
                waiting.pop()
            else:
                yield _lonely(piece, place, sign)
    for sign, place in waiting:
        yield _lonely(piece, place, sign)


def _lonely(piece: Piece, place: int, sign: str) -> Advice:
    around = _around(piece.text, place, place + 1)
    return Advice(kind="引号、括号不成对", place=piece.place, found=around, better=f"“{sign}”没有另一半")


def _empty(piece: Piece) -> Iterator[Advice]:
    bare = ORDINAL.sub("", piece.text).strip()
    if piece.level and not bare:
        yield Advice(kind="空标题", place=piece.place, found=piece.text, better="写上标题，或者删掉")


CHECKS: tuple[Check, ...] = (_signs, _doubled, _numbers, _days, _pairs, _empty)


def _order(pieces: Sequence[Piece]) -> Iterator[Advice]:
    """Look whether headings go down one level at a time, and count one after another."""
    above, counts = 0, dict.fromkeys(range(1, 5), 0)
    for piece in pieces:
        if not piece.level:
            continue
        if above and piece.level > above + 1:
            better = f"上面是{'一二三四'[above - 1]}级标题，这里不能跳到{'一二三四'[piece.level - 1]}级"
            yield Advice(kind="标题级别", place=piece.place, found=piece.text, better=better)
        number = _ordinal(piece.text)
        if number and number != counts[piece.level] + 1:
            yield Advice(kind="标题序号", place=piece.place, found=piece.text, better="和上一个标题的序号接不上")
        counts[piece.level] = number or counts[piece.level]
        counts |= dict.fromkeys(range(piece.level + 1, 5), 0)
        above = piece.level


def _ordinal(text: str) -> int:
    """Return the number that a heading begins with, in Chinese up to ninety-nine; 0 when there is none."""
    found = ORDINAL.match(text)
    if not found:
        return 0
    tens, ten, ones = found[1].rpartition("十")
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + DIGITS.get(ones, 0)
