"""Conditions that differ by place or year, in the Common Expression Language: validated when saved, evaluated on answers.

The only variables are `answers` (the applicant's answers by question code) and `data` (form data by element code).
An answer that is not there makes the condition false, never an error: the guide is read before anything is answered.
Loops over lists are refused (they bring variables of their own), so that a condition's cost is bounded by its length.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import cel

from mingban.core.errors import BadInput

VARIABLES = frozenset({"answers", "data"})
FUNCTIONS = frozenset({"size", "startsWith", "endsWith", "contains", "matches", "int", "double", "string"})
MAX_LENGTH = 500


@lru_cache(maxsize=4096)
def _program(expression: str) -> Any:
    return cel.compile(expression)


def check_condition(expression: str) -> None:
    """Accept an empty or valid expression over the known variables.

    :raises BadInput: with where the parser could not go on.
    """
    if not expression:
        return
    if len(expression) > MAX_LENGTH:
        raise BadInput(f"条件太长，最多 {MAX_LENGTH} 个字符")
    try:
        program = _program(expression)
    except ValueError as error:
        place = re.search(r"<input>:\d+:(\d+)", str(error))
        where = f"，第 {place[1]} 个字符附近读不懂" if place else ""
        raise BadInput(f"条件写错了{where}：{expression}") from error
    unknown = sorted(set(program.variables()) - VARIABLES)
    if unknown:
        hyphen = '；代码里有连字符的，要写成 answers["代码"]' if f"-{unknown[0]}" in expression else ""
        raise BadInput(f"条件里只能用 answers 和 data，不认识“{unknown[0]}”{hyphen}")
    uncalled = sorted(name for name in program.functions() if name.isidentifier() and name not in FUNCTIONS)
    if uncalled:
        raise BadInput(f"条件里没有“{uncalled[0]}”这个函数，能用的有：{'、'.join(sorted(FUNCTIONS))}")


def is_met(expression: str, *, answers: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> bool:
    """Tell whether the condition holds; an empty one always does, and one about a missing answer does not."""
    if not expression:
        return True
    try:
        return _program(expression).execute({"answers": dict(answers), "data": dict(data or {})}) is True
    except (LookupError, ValueError, TypeError, RuntimeError, ArithmeticError):
        return False
