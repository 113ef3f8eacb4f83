"""Rows of a table: which stands under which, what adds up, what is wrong. One row after the other, so that size does not matter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mingban.core.errors import Problem
from mingban.datasets.choices import ColumnType
from mingban.datasets.definitions import Column, Layout
from mingban.datasets.rules.cells import BadCell, read_cell, say_cell

DEEPEST = 6
MOST_PROBLEMS = 200
LONGEST_NAME = 300
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was written: its number in the file, its level (1 is the top), and its cells by column's name."""

    number: int
    level: Any
    cells: Mapping[str, Any]
    places: Mapping[str, str] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """Say where a cell stands."""
        return self.places.get(name) or f"第 {self.number} 行"


@dataclass(slots=True)
class Checked:
    """One row that is as it should be. `trail` are the positions of the rows above it, the top first; positions count from 1."""

    position: int
    trail: list[int]
    key: str
    name: str
    cells: dict[str, Any]


@dataclass(slots=True)
class Problems:
    """What is wrong, up to a number that somebody can still read; `count` counts all."""

    found: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, where: str, message: str) -> None:
        """Note one."""
        self.count += 1
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(Problem(where, message))


@dataclass(slots=True)
class _Open:
    """A row whose children may still come: what it says in the columns that add up, and what its children have said so far."""

    line: Line
    position: int
    own: dict[str, Any]
    sums: dict[str, Decimal] = field(default_factory=dict)
    has_children: bool = False


class Table:
    """Checks the rows of one table as they come by.

    What it keeps does not grow with the table but for eight bytes' worth of each key.
    """

    def __init__(self, layout: Layout, *, scale: int = 1) -> None:
        """Begin; `scale` is how many yuan money is written in."""
        self.layout = layout
        self.problems = Problems()
        self.count = 0
        self.totals: dict[str, Decimal] = {}
        self._scale = scale
        self._adding = [column for column in layout.columns if column.adds_up]
        self._keys: dict[int, int] = {}
        self._open: list[_Open] = []

    def check(self, lines: Iterable[Line]) -> Iterator[Checked]:
        """Yield the rows that can be kept; what is wrong is in `problems` when all have gone by."""
        for line in lines:
            self.count += 1
            row = self._row(line)
            if row is not None:
                yield row
        self._close(0)

    def _row(self, line: Line) -> Checked | None:
        before = self.problems.count
        cells = self._cells(line)
        level = self._level(line)
        key = str(cells.get(self.layout.key.name, ""))
        self._check_key(line, key)
        trail = self._stand(line, level, cells)
        if self.problems.count > before:
            return None
        name = say_cell(self.layout.column(self.layout.naming), cells.get(self.layout.naming))
        return Checked(position=self.count, trail=trail, key=key, name=name[:LONGEST_NAME], cells=cells)

    def _cells(self, line: Line) -> dict[str, Any]:
        cells = {}
        for column in self.layout.columns:
            try:
                value = read_cell(column, line.cells.get(column.name), scale=self._scale)
            except BadCell as error:
                self.problems.add(line.at(column.name), f"{column.label}：{error}")
                continue
            if value is not None:
                cells[column.name] = value
        return cells

    def _level(self, line: Line) -> int:
        """Return the level of a row, 1 where it is not well said."""
        if not self.layout.is_tree:
            return 1
        deepest = min(len(self._open) + 1, DEEPEST)
        try:
            level = int(str(line.level).strip())
        except ValueError:
            self.problems.add(line.at("level"), "层级要填 1、2、3 这样的数")
            return 1
        if not 1 <= level <= deepest:
            self.problems.add(line.at("level"), f"上一行下面最多到第 {deepest} 级，这里写了 {level}")
            return min(max(level, 1), deepest)
        return level

    def _check_key(self, line: Line, key: str) -> None:
        column = self.layout.key
        if not key:
            self.problems.add(line.at(column.name), f"{column.label}：这一格要填，用来认出这一行")
            return
        if len(key) > LONGEST_KEY:
            self.problems.add(line.at(column.name), f"{column.label}：太长了，最多 {LONGEST_KEY} 个字")
        former = self._keys.setdefault(hash(key), line.number)
        if former != line.number:
            self.problems.add(line.at(column.name), f"{column.label}“{key[:40]}”和第 {former} 行重复了")

    def _stand(self, line: Line, level: int, cells: Mapping[str, Any]) -> list[int]:
        """Put a row where it stands; return the positions of those above it."""
        self._close(level - 1)
        above = self._open[-1] if self._open else None
        own = {column.name: cells[column.name] for column in self._adding if column.name in cells}
        sums = above.sums if above else self.totals
        for name, value in own.items():
            sums[name] = sums.get(name, Decimal(0)) + Decimal(str(value))
        if above:
            above.has_children = True
        trail = [one.position for one in self._open]
        if self.layout.is_tree:
            self._open.append(_Open(line, self.count, own))
        return trail

    def _close(self, depth: int) -> None:
        """Close the rows below this depth: no more children come, so what they say must be the sum."""
        while len(self._open) > depth:
            one = self._open.pop()
            for column in self._adding if one.has_children else ():
                self._compare(one, column)

    def _compare(self, one: _Open, column: Column) -> None:
        told, total = one.own.get(column.name), one.sums.get(column.name)
        if total is None or (told is not None and Decimal(str(told)) == total):
            return
        # In yuan whatever pages show: a difference of a fen must be seen.
        exact = column.model_copy(update={"in_wan": False})
        said = say_cell(exact, int(total) if column.type == ColumnType.MONEY else float(total))
        if told is None:
            self.problems.add(one.line.at(column.name), f"{column.label}：这一行没有填，下级加起来是 {said}")
        else:
            self.problems.add(
                one.line.at(column.name), f"{column.label}：写的是 {say_cell(exact, told)}，下级加起来是 {said}"
            )


def totals_of(table: Table) -> dict[str, int | float]:
    """Return the sums of the rows at the top as they are kept: money in fen."""
    return {
        name: int(total) if total == total.to_integral_value() else float(total) for name, total in table.totals.items()
    }


def line_of(number: int, columns: Sequence[str], values: Sequence[Any], *, is_tree: bool) -> Line:
    """Return a row written as a list, its level first where rows form a tree."""
    level, rest = (values[0], values[1:]) if is_tree else (1, values)
    return Line(number=number, level=level, cells=dict(zip(columns, rest, strict=False)))
