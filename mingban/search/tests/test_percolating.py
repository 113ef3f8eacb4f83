"""A kept search is answered by exactly the things that the index surely finds for it, and every one of them has one of its handles."""

import pytest

from mingban.search import queries, rules
from mingban.search.contrib.tantivy import scoring, store
from mingban.search.contrib.tantivy.reading import Snapshot
from mingban.search.contrib.tantivy.scoring import Sieve
from mingban.search.queries import Asked
from mingban.search.registry import Findable
from mingban.search.tests.conftest import Town
from mingban.search.tests.factories import labelled

MORE = [
    "“乡村教师队伍”",
    "“教师乡村”",
    "湘政发〔2019〕20号",
    "民政",
    "wifi",
    "水",
    "2019",
    "怎么办",
    "老旧小区 补助",
    "PPP 项目",
]


def surely_found(text: str) -> set[str]:
    """Return the keys of the documents that the index's sure plan, or its numbers, give."""
    wanted = rules.understand(text, queries.lexicon())
    plan = scoring.by_number if wanted.numbers else scoring.sure
    if wanted.is_empty:
        return set()
    snapshot = Snapshot(store.DOCUMENTS)
    found = snapshot.ranked(lambda schema: plan(schema, wanted, Sieve()), 1000)
    return {raw.thing["key"] for raw in snapshot.read(found)}


def test_kept_searches_are_answered_by_what_the_index_surely_finds(papers: Town) -> None:
    things = {key: queries.taken_apart(thing) for key, thing in papers.things["paper"].items()}
    handles = {key: queries.handles_in(apart) for key, apart in things.items()}
    texts = [row["query"] for row in labelled("labelled.csv") + labelled("held-out.csv")] + MORE
    answered = 0
    for text in texts:
        asked = Asked(text=text)
        found = {key for key, apart in things.items() if queries.answers(apart, asked)}
        assert found == surely_found(text), text
        filed = queries.handles_of(asked)
        assert all(filed & handles[key] for key in found), text
        answered += bool(found)
    assert answered > 60, "the comparison says something"


@pytest.mark.parametrize(
    ("asked", "is_answered"),
    [
        (Asked(text="电梯", kind="paper"), True),
        (Asked(text="电梯", kind="item"), False),
        (Asked(facets={"organisation": "住建局"}), True),
        (Asked(facets={"organisation": "住建局", "five": "决策公开"}), False),
        (Asked(kind="paper"), True),
        (Asked(text="电梯", facets={"organisation": "民政局"}), False),
        (Asked(), False),
    ],
)
def test_conditions_count_as_on_the_search_page(asked: Asked, is_answered: bool) -> None:
    thing = Findable(
        kind="paper", key="1", title="加装电梯补助", url="/", facets={"organisation": "住建局", "five": "执行公开"}
    )
    apart = queries.taken_apart(thing)
    assert queries.answers(apart, asked) is is_answered
    if is_answered:
        assert queries.handles_of(asked) & queries.handles_in(apart)


def test_a_search_that_nothing_surely_answers_has_no_handle() -> None:
    assert queries.handles_of(Asked(text="？！")) == set()
    assert queries.filing() == queries.filing()
