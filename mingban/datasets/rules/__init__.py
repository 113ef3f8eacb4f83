"""Pure decisions about tables: cells, rows, periods, figures to draw, and how catalogues of data describe them."""

from mingban.datasets.rules.cells import (
    BadCell,
    heading_of,
    plain_cell,
    read_cell,
    say_cell,
    shown_heading,
    written_cell,
)
from mingban.datasets.rules.figures import Bar, Point, bar_of, plan_of, say_change
from mingban.datasets.rules.periods import (
    BadPeriod,
    first_day,
    last_day,
    period_before,
    read_period,
    say_period,
)
from mingban.datasets.rules.table import Checked, Line, Problems, Table, line_of, totals_of

__all__ = [
    "BadCell",
    "BadPeriod",
    "Bar",
    "Checked",
    "Line",
    "Point",
    "Problems",
    "Table",
    "bar_of",
    "first_day",
    "heading_of",
    "last_day",
    "line_of",
    "period_before",
    "plain_cell",
    "plan_of",
    "read_cell",
    "read_period",
    "say_cell",
    "say_change",
    "say_period",
    "shown_heading",
    "totals_of",
    "written_cell",
]
