"""What tables plug in: that they can be found, and what is computed from the catalogue of items."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.urls import reverse

from mingban.catalogue import queries as catalogue
from mingban.catalogue import rules as catalogue_rules
from mingban.core.times import local_day
from mingban.datasets import queries, rules
from mingban.datasets.choices import Kind
from mingban.datasets.registry import computed
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


@computed("power-list")
def powers() -> Iterator[dict[str, Any]]:
    """Yield every item that can be applied for: who has which power, on what basis, within how long."""
    for version in catalogue.open_items():
        item = catalogue.item_definition(version)
        yield {
            "code": item.code,
            "name": item.name,
            "organisation": version.item.organisation.name,
            "sort": catalogue_rules.say_value(item.type),
            "basis": "；".join(f"{one.title}{one.article}" for one in item.legal_basis),
            "statutory": catalogue_rules.say_limit(item.statutory_limit),
            "promised": catalogue_rules.say_limit(item.promised_limit),
            "phone": item.consult_phone,
            "guide": reverse("catalogue:item-guide", args=[item.code]),
        }


@computed("fees")
def fees() -> Iterator[dict[str, Any]]:
    """Yield every charge of every item that can be applied for."""
    for version in catalogue.open_items():
        item = catalogue.item_definition(version)
        for number, fee in enumerate(item.fees, start=1):
            yield {
                "code": f"{item.code}-{number}",
                "name": fee.name,
                "item": item.name,
                "organisation": fee.collected_by or version.item.organisation.name,
                "standard": fee.standard,
                "amount": None if fee.amount_yuan is None else str(fee.amount_yuan),
                "basis": fee.basis,
                "guide": reverse("catalogue:item-guide", args=[item.code]),
            }
