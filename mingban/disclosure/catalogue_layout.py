"""The columns of a catalogue file: those that the national pilot catalogues share, and two of our own (docs/catalogue-of-duties.md)."""

import re
import unicodedata
from dataclasses import dataclass

# Where an entry stands, from the field down: these cells may be merged over the rows below, as in printed catalogues.
PATH = ("field", "item1", "item2", "item3")
LIMIT = "limit"

HEADINGS: dict[str, str] = {
    "编码": "code",
    "事项编码": "code",
    "公开领域": "field",
    "领域": "field",
    "公开事项": "item1",
    "公开类别": "item1",
    "一级事项": "item1",
    "二级事项": "item2",
    "三级事项": "item3",
    "公开内容": "content",
    "公开依据": "basis",
    "公开时限": LIMIT,
    "公开主体": "organisation",
    "公开渠道和载体": "channels",
    "公开渠道": "channels",
    "公开对象": "audience",
    "公开方式": "manner",
    "公开层级": "tiers",
    "五公开": "five",
    "序号": "",
    "备注": "",
}
# The second line of headings, below a heading that is merged over several columns; a tick in such a column is its heading.
TICKED: dict[str, tuple[str, str]] = {
    "全社会": ("audience", "全社会"),
    "特定群体": ("audience", "特定群体"),
    "主动": ("manner", "主动公开"),
    "主动公开": ("manner", "主动公开"),
    "依申请": ("manner", "依申请公开"),
    "依申请公开": ("manner", "依申请公开"),
    "县级": ("tiers", "县级"),
    "区县级": ("tiers", "县级"),
    "市级": ("tiers", "市级"),
    "乡级": ("tiers", "乡级"),
    "乡镇级": ("tiers", "乡级"),
    "村级": ("tiers", "村级"),
}
REQUIRED = {
    "item1": "公开事项",
    "content": "公开内容（要素）",
    "basis": "公开依据",
    LIMIT: "公开时限",
    "organisation": "公开主体",
}
# As the export writes them, in this order.
EXPORTED: tuple[tuple[str, str], ...] = (
    ("code", "编码"),
    ("field", "公开领域"),
    ("item1", "一级事项"),
    ("item2", "二级事项"),
    ("item3", "三级事项"),
    ("content", "公开内容（要素）"),
    ("basis", "公开依据"),
    (LIMIT, "公开时限"),
    ("organisation", "公开主体"),
    ("channels", "公开渠道和载体"),
    ("audience", "公开对象"),
    ("manner", "公开方式"),
    ("tiers", "公开层级"),
    ("five", "五公开"),
)
TICKS = frozenset({"√", "✓", "✔", "☑", "是", "1", "Y", "y"})
NOTES = "说明"
LONGEST = {"code": 80, "field": 200, "item1": 200, "item2": 200, "item3": 200, "content": 5000, "basis": 5000}
LONGEST |= {LIMIT: 500, "organisation": 200, "channels": 500, "audience": 300, "manner": 100, "tiers": 100, "five": 20}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: a field of the entry; in a ticked one `word` is what a tick says."""

    key: str
    word: str = ""


def plain_heading(text: str) -> str:
    """Return a heading without spaces and without what stands in parentheses: 公开内容（要素） is 公开内容."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"\(.*?\)", "", plain)


def column_of(top: str, below: str) -> Column | None:
    """Return what a column with this heading, and this second one below it, holds; None for one that is not known."""
    for heading in (plain_heading(below), plain_heading(top)):
        if heading in TICKED:
            return Column(*TICKED[heading])
        if heading in HEADINGS:
            return Column(HEADINGS[heading])
    return None
