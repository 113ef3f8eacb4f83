"""Conditions as clerks see them: answers picked from lists and joined by "and" or "or", read back in plain words.

What the pickers cannot write (a condition typed by hand) stays as it is, character by character.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TERM = re.compile(
    r"""(?P<source>answers|data)(?:\.(?P<name>[A-Za-z_]\w*)|\["(?P<code>[^"]+)"\])\ (?P<is>==|!=)\ (?P<value>"[^"]*"|true|false)""",
    re.VERBOSE,
)
_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*")
AND, OR = "&&", "||"


@dataclass(frozen=True, slots=True)
class Pick:
    """One answer: of a question (`answers`) or a data element (`data`), what it is or, `is_not`, is not."""

    source: str
    code: str
    value: str | bool
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Picked:
    """Picks that all have to hold or, joined by `||`, of which one is enough."""

    picks: tuple[Pick, ...] = ()
    join: str = AND


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a pick may be about: a question or data element, and its answers with their labels."""

    source: str
    code: str
    text: str
    answers: Mapping[str | bool, str]


def read_picks(condition: str) -> Picked | None:
    """Return a condition as picks; None for one that the pickers could not write in the very same way."""
    if not condition:
        return Picked()
    join = OR if f" {OR} " in condition else AND
    found = [_TERM.fullmatch(term) for term in condition.split(f" {join} ")]
    picks = tuple(_pick(match) for match in found if match)
    picked = Picked(picks, join)
    return picked if len(picks) == len(found) and write_picks(picked) == condition else None


def _pick(match: "re.Match[str]") -> Pick:
    value = match["value"]
    return Pick(
        match["source"],
        match["name"] or match["code"],
        value == "true" if value in {"true", "false"} else value[1:-1],
        match["is"] == "!=",
    )


def write_picks(picked: Picked) -> str:
    """Return picks as the condition that is stored."""
    return f" {picked.join} ".join(_write(pick) for pick in picked.picks)


def _write(pick: Pick) -> str:
    by_name = pick.source == "answers" and _PLAIN_NAME.fullmatch(pick.code)
    thing = f"{pick.source}.{pick.code}" if by_name else f'{pick.source}["{pick.code}"]'
    value = str(pick.value).lower() if isinstance(pick.value, bool) else f'"{pick.value}"'
    return f"{thing} {'!=' if pick.is_not else '=='} {value}"


def say_condition(condition: str, topics: Sequence[Topic]) -> str:
    """Return a condition in plain words: “店面是租的还是自己的”选“租的”; empty when it always holds."""
    picked = read_picks(condition)
    if picked is None:
        return f"满足写好的条件：{condition}"
    by_code = {(topic.source, topic.code): topic for topic in topics}
    said = [_say(pick, by_code.get((pick.source, pick.code))) for pick in picked.picks]
    return ("，并且" if picked.join == AND else "，或者").join(said)


def _say(pick: Pick, topic: Topic | None) -> str:
    words = "是" if pick.value is True else "不是" if pick.value is False else str(pick.value)
    text = topic.text.rstrip("？?") if topic else pick.code
    label = topic.answers.get(pick.value, words) if topic else words
    return f"“{text}”{'没有选' if pick.is_not else '选'}“{label}”"
