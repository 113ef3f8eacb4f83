"""The annual report's second and third tables (国办公开办函〔2021〕30号): rows, columns, and their check. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from mingban.requests.choices import ApplicantKind, DisputeKind, DisputeResult

# Rows of 三、本年度办理结果, in their order; what stands before a space is the heading over a row and those that follow it.
RESULT_ROWS: tuple[tuple[str, str], ...] = (
    ("1", "（一）予以公开"),
    ("2", "（二）部分公开"),
    ("3.1", "（三）不予公开 1．属于国家秘密"),
    ("3.2", "（三）不予公开 2．其他法律行政法规禁止公开"),
    ("3.3", "（三）不予公开 3．危及“三安全一稳定”"),
    ("3.4", "（三）不予公开 4．保护第三方合法权益"),
    ("3.5", "（三）不予公开 5．属于三类内部事务信息"),
    ("3.6", "（三）不予公开 6．属于四类过程性信息"),
    ("3.7", "（三）不予公开 7．属于行政执法案卷"),
    ("3.8", "（三）不予公开 8．属于行政查询事项"),
    ("4.1", "（四）无法提供 1．本机关不掌握相关政府信息"),
    ("4.2", "（四）无法提供 2．没有现成信息需要另行制作"),
    ("4.3", "（四）无法提供 3．补正后申请内容仍不明确"),
    ("5.1", "（五）不予处理 1．信访举报投诉类申请"),
    ("5.2", "（五）不予处理 2．重复申请"),
    ("5.3", "（五）不予处理 3．要求提供公开出版物"),
    ("5.4", "（五）不予处理 4．无正当理由大量反复申请"),
    ("5.5", "（五）不予处理 5．要求行政机关确认或重新出具已获取信息"),
    ("6.1", "（六）其他处理 1．申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("6.2", "（六）其他处理 2．申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("6.3", "（六）其他处理 3．其他"),
)
ROW_CODES = frozenset(code for code, _ in RESULT_ROWS)
NEW, CARRIED_IN, TOTAL, CARRIED_ON = "new", "carried_in", "total", "carried_on"
ROW_NAMES = {
    NEW: "一、本年新收政府信息公开申请数量",
    CARRIED_IN: "二、上年结转政府信息公开申请数量",
    **dict(RESULT_ROWS),
    TOTAL: "（七）总计",
    CARRIED_ON: "四、结转下年度继续办理",
}
COLUMNS: tuple[str, ...] = tuple(ApplicantKind.values)

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its code, its words, the count of each column, and their sum."""

    code: str
    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return the sum of all columns."""
        return sum(self.counts)

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Return each column's name with its count."""
        return list(zip(COLUMNS, self.counts, strict=True))


@dataclass(frozen=True, slots=True)
class TableTwo:
    """The second table of one year. `wrong` names the columns in which 一＋二＝三（七）＋四 does not hold."""

    year: int
    rows: tuple[Row, ...]
    wrong: tuple[str, ...]

    def row(self, code: str) -> Row:
        """Return one row by its code."""
        return next(row for row in self.rows if row.code == code)


def table_two(
    year: int, *, new: Counts, carried_in: Counts, results: Mapping[str, Counts], carried_on: Counts
) -> TableTwo:
    """Put the table together from counts by column, and check it: 一＋二＝三（七）＋四 in every column."""
    rows = [_row(NEW, new), _row(CARRIED_IN, carried_in)]
    found = [_row(code, results.get(code, {})) for code, _ in RESULT_ROWS]
    sums = {column: sum(row.counts[place] for row in found) for place, column in enumerate(COLUMNS)}
    rows += [*found, _row(TOTAL, sums), _row(CARRIED_ON, carried_on)]
    wrong = tuple(
        column
        for column in COLUMNS
        if new.get(column, 0) + carried_in.get(column, 0) != sums[column] + carried_on.get(column, 0)
    )
    return TableTwo(year, tuple(rows), wrong)


def _row(code: str, counts: Counts) -> Row:
    return Row(code, ROW_NAMES[code], tuple(counts.get(column, 0) for column in COLUMNS))


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One group of the third table: 复议, or one of the two kinds of 诉讼."""

    kind: DisputeKind
    counts: tuple[int, ...]

    @property
    def name(self) -> str:
        """Return the words for the group."""
        return self.kind.label

    @property
    def total(self) -> int:
        """Return the sum of all results."""
        return sum(self.counts)


def table_three(counts: Mapping[tuple[str, str], int]) -> list[DisputeRow]:
    """Put the third table together from counts by kind and result."""
    return [
        DisputeRow(kind, tuple(counts.get((kind.value, result.value), 0) for result in DisputeResult))
        for kind in DisputeKind
    ]
