"""As many short and full documents as the environment says, findable in every process of the bench."""

import os
from collections.abc import Collection, Iterator

from bench.papers.documents import document
from mingban.search.registry import Findable, Provider, findable


def _provider(kind: str, size: int) -> Provider:
    def provide(keys: Collection[str] | None) -> Iterator[Findable]:
        numbers = range(size) if keys is None else [int(key) for key in keys if int(key) < size]
        yield from (document(kind, number) for number in numbers)

    return provide


for _kind, _label in (("short", "短文"), ("full", "全文")):
    findable(_kind, label=_label)(_provider(_kind, int(os.environ.get(f"BENCH_{_kind.upper()}", "0"))))
