"""The annual report (国令711 §49, §50; 国办公开办函〔2021〕30号): its first table, its six parts, when it may be published. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

BASIS = "国办公开办函〔2021〕30号"
FIRST_YEAR = 2008
# What the entry of the catalogue of duties is called under which the report stands; its clock is the report's.
ENTRY_NAME = "政府信息公开工作年度报告"

# What the system counts of the first table, and what an official types from registers outside.
COUNTED = {
    "made": "本年制发的行政规范性文件",
    "ended": "本年废止、失效的行政规范性文件",
    "in-force": "年底现行有效的行政规范性文件",
    "licences": "本年作出的行政许可决定",
}
DOCUMENTS = ("made", "ended", "in-force")
TYPED = {
    "rules-made": "规章：本年制发件数",
    "rules-ended": "规章：本年废止件数",
    "rules-in-force": "规章：现行有效件数",
    "penalties": "行政处罚：本年处理决定数量",
    "coercions": "行政强制：本年处理决定数量",
    "fees": "行政事业性收费：本年收费金额（万元）",
}
PARTS = {"situation": "一、总体情况", "problems": "五、存在的主要问题及改进情况", "other": "六、其他需要报告的事项"}


@dataclass(frozen=True, slots=True)
class Group:
    """One block of the first table: the item of article 20, what its columns count, and its rows with their numbers' keys."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


DECIDED, CHARGED = ("本年处理决定数量",), ("本年收费金额（单位：万元）",)
TABLE_ONE = (
    Group(
        "第二十条第（一）项",
        ("本年制发件数", "本年废止件数", "现行有效件数"),
        (("规章", ("rules-made", "rules-ended", "rules-in-force")), ("行政规范性文件", DOCUMENTS)),
    ),
    Group("第二十条第（五）项", DECIDED, (("行政许可", ("licences",)),)),
    Group("第二十条第（六）项", DECIDED, (("行政处罚", ("penalties",)), ("行政强制", ("coercions",)))),
    Group("第二十条第（八）项", CHARGED, (("行政事业性收费", ("fees",)),)),
)


def due_on(year: int, *, is_government: bool) -> date:
    """Return by when a year's report must be public: a department's by 31 January (§49), a government's by 31 March (§50)."""
    return date(year + 1, 3 if is_government else 1, 31)


def why_not_publish(
    year: int, on: date, *, parts: Mapping[str, str], typed: Collection[str], wrong: Collection[str]
) -> str:
    """Return why a report cannot be published yet; empty when it can."""
    if on.year <= year:
        return f"{year} 年还没有过完，过完才能发布"
    empty = [name for key, name in PARTS.items() if not parts.get(key, "").strip()]
    empty += [name for key, name in TYPED.items() if key not in typed]
    if empty:
        return f"还没有填：{'；'.join(empty)}"
    if wrong:
        return f"勾稽不平（一＋二＝三（七）＋四）：{'、'.join(wrong)}。数字对了才能发布"
    return ""
