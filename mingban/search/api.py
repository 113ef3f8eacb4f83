"""Search, for programs."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from mingban.core.api import ApiRouter, Told, reach
from mingban.core.audiences import Audience
from mingban.search import queries
from mingban.search.rules import LONGEST_QUERY

router = ApiRouter(tags=["目录和指南"])


class HitTold(Told):
    """One thing found: `key` is its code, `url` its page on this site."""

    kind: str
    key: str
    title: str
    url: str
    badges: list[str]


class ResultsTold(Told):
    """What was found, the best first. `is_ready` is false while the index is being rebuilt."""

    is_ready: bool
    total: int
    hits: list[HitTold]


@router.get("/search", response=ResultsTold, summary="搜索")
@reach(Audience.PUBLIC)
def search(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=1, max_length=LONGEST_QUERY, description="平常话、拼音、错别字都可以")],
    kind: Annotated[str, Query(max_length=40, description="只找一种，如 item、bundle")] = "",
    limit: Annotated[int, Field(ge=1, le=queries.MOST)] = 20,
) -> ResultsTold:
    """按相关程度排列。"""
    found = queries.search(q, kind, limit=limit)
    hits = sorted((hit for group in found.groups for hit in group.hits), key=lambda hit: -hit.score)[:limit]
    told = [HitTold(kind=hit.kind, key=hit.key, title=hit.plain_title, url=hit.url, badges=hit.badges) for hit in hits]
    return ResultsTold(is_ready=found.is_ready, total=found.total, hits=told)
