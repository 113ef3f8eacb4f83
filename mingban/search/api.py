"""Search, for programs."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from mingban.core.api import ApiRouter, Day, Told, reach
from mingban.core.audiences import Audience
from mingban.search import queries
from mingban.search.queries import Asked, Hit
from mingban.search.rules import LONGEST_QUERY

router = ApiRouter(tags=["目录和指南"])

Value = Annotated[str, Query(max_length=60)]


class HitTold(Told):
    """One thing found: `key` is its code, `url` its page on this site; documents have a number and a day."""

    kind: str
    key: str
    title: str
    url: str
    badges: list[str]
    number: str
    on: date | None
    facets: dict[str, str]


class ResultsTold(Told):
    """What was found, the best first. `is_ready` is false while the index is being rebuilt; `counts` says how many there
    would be of each kind and of each value of each facet.
    """

    is_ready: bool
    total: int
    hits: list[HitTold]
    counts: dict[str, dict[str, int]]


@router.get("/search", response=ResultsTold, summary="搜索")
@reach(Audience.PUBLIC)
def search(
    request: HttpRequest,
    *,
    q: Annotated[str, Query(min_length=1, max_length=LONGEST_QUERY, description="平常话、拼音、错别字、文号都可以")],
    kind: Annotated[str, Query(max_length=40, description="只找一种，如 item、bundle")] = "",
    five: Value = "",
    organisation: Value = "",
    field: Value = "",
    kind_of_document: Value = "",
    validity: Value = "",
    since: Annotated[Day | None, Query(description="这一天起的")] = None,
    until: Annotated[Day | None, Query(description="到这一天的")] = None,
    order: Annotated[Literal["best", "latest"], Query(description="最相关的在前，或者最新的在前")] = "best",
    limit: Annotated[int, Field(ge=1, le=queries.MOST)] = 20,
    offset: Annotated[int, Field(ge=0, le=queries.MOST_PAGED)] = 0,
) -> ResultsTold:
    """按相关程度或者日期排列；能按五公开、单位、领域、种类、效力和日期挑。"""
    chosen = {
        "five": five, "organisation": organisation, "field": field, "kind_of_document": kind_of_document,
        "validity": validity,
    }  # fmt: skip
    facets = {name: value for name, value in chosen.items() if value}
    asked = Asked(text=q, kind=kind, facets=facets, since=since, until=until, is_latest=order == "latest")
    if asked.is_narrowed or asked.is_latest or offset:
        found = queries.find(asked, limit=limit, offset=offset)
        hits = found.hits
    else:
        found, hits = queries.find(asked, limit=1), queries.suggest(q, limit)
    return ResultsTold(
        is_ready=found.is_ready, total=found.total, hits=[_told(hit) for hit in hits], counts=found.counts
    )


def _told(hit: Hit) -> HitTold:
    return HitTold(
        kind=hit.kind,
        key=hit.key,
        title=hit.plain_title,
        url=hit.url,
        badges=hit.badges,
        number=hit.number,
        on=hit.on,
        facets=dict(hit.facets),
    )
