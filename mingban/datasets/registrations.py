"""What tables plug in: that they can be found."""

from collections.abc import Collection, Iterable

from mingban.core.times import local_day
from mingban.datasets import queries, rules
from mingban.datasets.choices import Kind
from mingban.search.registry import Findable, findable

WORDS = {
    Kind.BUDGET: ["预算", "决算", "财政", "花了多少钱", "三公经费", "收支"],
    Kind.FUND: ["专项资金", "补助", "资金分配", "绩效"],
    Kind.PROJECT: ["工程", "项目进度", "修到哪里了", "民生实事"],
    Kind.PLACE: ["在哪里", "地址", "电话", "开放时间", "地图"],
    Kind.LIST: ["清单", "权力清单", "责任清单", "负面清单", "收费", "证明"],
    Kind.STANDARD: ["标准", "目录"],
}
MOST_NAMES = 400


@findable("dataset", label="公开数据")
def find_datasets(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return public tables, all or those named by code, with the names of their rows."""
    for dataset in queries.findable_datasets(keys):
        period, at = dataset.newest_period, dataset.newest_at  # type: ignore[attr-defined]  # annotated
        yield Findable(
            kind="dataset",
            key=dataset.code,
            title=dataset.title,
            url=queries.address_of(dataset),
            words=["数据", "下载", *WORDS[Kind(dataset.kind)]],
            text="\n".join([dataset.description, *queries.names_in(dataset, MOST_NAMES)]),
            badges=[rules.say_period(period), dataset.organisation.short_name],
            facets={"organisation": dataset.organisation.short_name, "field": dataset.field},
            on=local_day(at),
            entry=dataset.entry_code,
        )
