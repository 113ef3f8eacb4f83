r"""Conditions that differ by place or year, in the Common Expression Language: validated when saved, evaluated on answers.

The only variables are `answers` (the applicant's answers by question code) and `data` (form data by element code).
An answer that is not there makes the condition false, never an error: the guide is read before anything is answered.

An evaluation can't be interrupted, so that its cost is bounded by what may be written at all, and nothing else is ever
compiled, whether it was saved before or not: at most MAX_LENGTH characters, of comparisons, arithmetic, lists, `has` and
FUNCTIONS. All of these cost at most as much as their operands are long, and each is worked out once: there are no loops
(`all`, `exists`, `map`, … repeat what is in them, and nested they take days), no patterns (compiling `\w{999}` takes a
tenth of a second, and there is room for a dozen), and no maps, messages, times, comments or texts of other kinds.
Brackets are at most MAX_DEPTH deep: the parser alone would go down to 96, which is more than small stacks of threads hold.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import cel

from mingban.core.errors import BadInput

VARIABLES = frozenset({"answers", "data"})
FUNCTIONS = frozenset({"size", "startsWith", "endsWith", "contains", "int", "double", "string"})
MAX_LENGTH = 500
MAX_DEPTH = 20
# What may stand before a bracket: `has` is the one macro without a loop, `in` an operator.
_CALLABLE = FUNCTIONS | {"has", "in"}

_TOKEN = re.compile(
    r"""(?P<gap>\s+)
    |(?P<word>"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|[A-Za-z_]\w*|\d+(?:\.\d+)?)
    |(?P<sign>==|!=|<=|>=|&&|\|\||/(?!/)|[-+*%<>!?:.,()\[\]])""",
    re.VERBOSE | re.ASCII,
)


def check_condition(expression: str) -> None:
    """Accept an empty or valid expression over the known variables.

    :raises BadInput: with where it could not be read on.
    """
    if expression:
        _program(expression)


@lru_cache(maxsize=4096)
def _program(expression: str) -> Any:
    """Return the compiled expression.

    :raises BadInput:
    """
    if len(expression) > MAX_LENGTH:
        raise BadInput(f"条件太长，最多 {MAX_LENGTH} 个字符")
    _check_words(expression)
    try:
        program = cel.compile(expression)
    except ValueError as error:
        place = re.search(r"<input>:\d+:(\d+)", str(error))
        raise _unreadable(expression, int(place[1]) if place else None) from error
    unknown = sorted(set(program.variables()) - VARIABLES)
    if unknown:
        hyphen = '；代码里有连字符的，要写成 answers["代码"]' if f"-{unknown[0]}" in expression else ""
        raise BadInput(f"条件里只能用 answers 和 data，不认识“{unknown[0]}”{hyphen}")
    return program


def _check_words(expression: str) -> None:
    """Let only through what is plainly no loop, and is read by us as the library reads it.

    :raises BadInput:
    """
    position, depth, word, touches = 0, 0, "", False
    while position < len(expression):
        token = _TOKEN.match(expression, position)
        # Words that touch are texts of other kinds (`r"…"`, `"""…`), in which quotes and code would be told apart otherwise.
        if token is None or (touches and token["word"]):
            raise _unreadable(expression, position + 1)
        if token[0] == "(" and word.isidentifier() and word not in _CALLABLE:
            raise BadInput(f"条件里没有“{word}”这个函数，能用的有：{'、'.join(sorted(FUNCTIONS))}")
        depth += (token[0] in {"(", "["}) - (token[0] in {")", "]"})
        if depth > MAX_DEPTH:
            raise BadInput(f"条件里的括号套得太深，最多 {MAX_DEPTH} 层")
        word = word if token["gap"] else token[0]
        position, touches = token.end(), bool(token["word"])


def _unreadable(expression: str, place: int | None) -> BadInput:
    where = f"，第 {place} 个字符附近读不懂" if place else ""
    return BadInput(f"条件写错了{where}：{expression}")


def is_met(expression: str, *, answers: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> bool:
    """Tell whether the condition holds; an empty one always does.

    One about a missing answer does not, nor one that can't be worked out, gives no yes or no, or may not be written.
    """
    if not expression:
        return True
    try:
        return _program(expression).execute({"answers": dict(answers), "data": dict(data or {})}) is True
    except (BadInput, LookupError, ValueError, TypeError, RuntimeError, ArithmeticError):
        return False
