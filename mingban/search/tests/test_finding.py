"""Documents and services together: narrowed, counted, ordered, by number, exactly; and whatever people type."""

from datetime import date
from itertools import pairwise

import pytest

from mingban.search import actions, queries, registry
from mingban.search.queries import Asked, find, related, suggest
from mingban.search.registry import Findable, UnknownFacet
from mingban.search.tests.conftest import Town
from mingban.search.tests.factories import corpus

pytestmark = pytest.mark.usefixtures("papers")
WATER = "hn-2019-20"


def keys(text: str, limit: int = 20) -> list[str]:
    return [hit.key for hit in find(Asked(text=text), limit=limit).hits]


@pytest.mark.parametrize(
    "text",
    ["湘政发〔2019〕20号", "湘政发[2019]20", "湘政发（2019） 20 号", "湘政发【2019】２０号", "湘政发2019 20", "〔2019〕20号",
     "湘政办发〔2019〕20号"],
)  # fmt: skip
def test_a_document_is_found_by_its_number_in_any_brackets(text: str) -> None:
    hit = suggest(text)[0]
    assert (hit.key, hit.number, hit.on) == (WATER, "湘政发〔2019〕20号", date(2019, 11, 10))


def test_a_number_that_nobody_has_finds_nothing() -> None:
    assert find(Asked(text="湘政发〔2019〕99号")).total == 0


def test_a_document_that_names_a_number_comes_after_the_one_that_has_it(papers: Town) -> None:
    papers.publish("reading", "政策解读", text="依据湘政发[2019]20号")
    actions.index_changed("paper", "reading")
    assert [hit.key for hit in suggest("湘政发〔2019〕20号")] == [WATER, "reading"]
    assert "<mark>湘政发[2019]20号</mark>" in suggest("湘政发〔2019〕20号")[1].snippet


def test_an_exact_phrase_must_stand_there_as_it_is(papers: Town) -> None:
    papers.publish("turned", "队伍里的教师回到乡村")
    actions.index_changed("paper", "turned")
    assert keys("“乡村教师队伍”") == ["hn-2019-18"]
    assert keys("“实施方案（2018—2025年）”") == [WATER]
    assert keys("“师”") != []
    assert keys("“教师乡村”") == []


def test_all_words_must_be_met_where_they_can_be() -> None:
    assert keys("洞庭湖 规划") == [WATER]
    found = find(Asked(text="民政"), limit=50)
    assert found.hits
    assert all("民政" in hit.plain_title + hit.snippet + str(hit.facets) for hit in found.hits if hit.kind == "paper")
    assert "hn-2019-16" not in {hit.key for hit in found.hits}  # 人民政府 holds 民政 by chance


@pytest.mark.parametrize(
    ("text", "key"),
    [("洞庭胡水环境", WATER), ("dongtinghu", WATER), ("dongtignhu", WATER), ("ljfl", "demo-garbage"),
     ("垃级分类", "demo-garbage"), ("农村老师队伍", "hn-2019-18"), ("炮仗", "demo-fireworks-ban")],
)  # fmt: skip
def test_documents_are_found_by_sound_initials_mistakes_and_everyday_words(text: str, key: str) -> None:
    assert key in {hit.key for hit in suggest(text, limit=3)}


def test_mistakes_are_only_forgiven_where_nothing_matches_surely() -> None:
    assert keys("洞庭湖") == [WATER]
    sure = find(Asked(text="招聘"), limit=100)
    assert all(
        "招" in str(hit.title) + str(hit.snippet) or "聘" in str(hit.title) for hit in sure.hits if hit.kind == "paper"
    )


def test_facets_are_counted_and_narrow() -> None:
    everything = find(Asked(text="通知"), limit=100)
    for name, counted in everything.counts.items():
        for value, count in counted.items():
            asked = Asked(text="通知", kind=value) if name == "kind" else Asked(text="通知", facets={name: value})
            assert find(asked, limit=1).total == count, (name, value)
    assert sum(everything.counts["five"].values()) == sum(bool(hit.facets.get("five")) for hit in everything.hits)


def test_a_chosen_facet_still_shows_what_else_could_be_chosen() -> None:
    plain = find(Asked(text="通知")).counts
    narrowed = find(Asked(text="通知", facets={"five": "决策公开"}))
    assert narrowed.counts["five"] == plain["five"]
    assert narrowed.counts["organisation"] != plain["organisation"]
    assert {hit.facets["five"] for hit in narrowed.hits} == {"决策公开"}
    both = find(Asked(text="通知", facets={"five": "决策公开", "field": "教育"}))
    assert {(hit.facets["five"], hit.facets["field"]) for hit in both.hits} == {("决策公开", "教育")}
    assert both.total == len(both.hits) < narrowed.total


def test_near_hits_are_narrowed_and_counted_as_well() -> None:
    near = find(Asked(text="dongtinghu"))
    assert near.counts["field"] == {"生态环境": 1}
    assert find(Asked(text="dongtinghu", facets={"field": "教育"})).total == 0


def test_the_latest_come_first_if_asked_and_days_narrow() -> None:
    latest = find(Asked(text="公告", is_latest=True), limit=100)
    days = [hit.on or date.min for hit in latest.hits]
    assert all(first >= second for first, second in pairwise(days))
    assert len({hit.key for hit in latest.hits}) == latest.total
    between = find(Asked(text="公告", since=date(2019, 1, 1), until=date(2019, 12, 31)), limit=100)
    assert {hit.on.year for hit in between.hits if hit.on} == {2019}
    assert between.total == sum(day.year == 2019 for day in days)
    edge = find(Asked(text="洞庭湖", since=date(2019, 11, 10), until=date(2019, 11, 10)))
    assert [hit.key for hit in edge.hits] == [WATER]


def test_without_words_a_facet_can_be_browsed_latest_first() -> None:
    found = find(Asked(facets={"field": "教育"}), limit=50)
    assert found.total == sum(row.get("field") == "教育" for row in corpus())
    days = [hit.on or date.min for hit in found.hits]
    assert days == sorted(days, reverse=True)
    assert find(Asked()).total == 0


@pytest.mark.parametrize("is_latest", [False, True])
def test_pages_hold_everything_once(is_latest: bool) -> None:
    asked = Asked(text="公示", is_latest=is_latest)
    whole = [(hit.kind, hit.key) for hit in find(asked, limit=100).hits]
    pages = [(hit.kind, hit.key) for offset in range(0, 40, 4) for hit in find(asked, limit=4, offset=offset).hits]
    assert pages == whole
    assert len(set(whole)) == len(whole) == find(asked).total


def test_services_come_before_documents_in_one_list() -> None:
    found = find(Asked(text="卫生"), limit=50)
    is_service = [hit.kind != "paper" for hit in found.hits]
    assert is_service == sorted(is_service, reverse=True)
    assert set(found.counts["kind"]) >= {"item", "paper"}


def test_results_do_not_depend_on_the_order_in_which_things_came(papers: Town) -> None:
    asked = [
        Asked(text=text, is_latest=latest) for text in ("公示", "通知", "教育", "专项") for latest in (False, True)
    ]
    before = [[(hit.kind, hit.key) for hit in find(one, limit=60).hits] for one in asked]
    for kind, things in papers.things.items():
        papers.things[kind] = dict(reversed(things.items()))
    actions.rebuild()
    assert [[(hit.kind, hit.key) for hit in find(one, limit=60).hits] for one in asked] == before


def test_what_belongs_together_is_shown_beside_it(papers: Town) -> None:
    papers.things["item"]["hygiene"] = Findable(
        kind="item", key="hygiene", title="公共场所卫生许可", url="/h/", entry="hygiene", facets={"field": "医疗卫生"}
    )
    papers.publish("rules", "旅店业管理要求", entry="hygiene")
    papers.publish("swim", "游泳场所卫生监测情况", facets={"field": "医疗卫生"})
    for kind, key in (("item", "hygiene"), ("paper", "rules"), ("paper", "swim")):
        actions.index_changed(kind, key)
    beside = related("item", "hygiene")
    assert [hit.key for hit in beside.documents][:2] == ["rules", "swim"]
    assert "hygiene" not in {hit.key for hit in beside.services}
    assert [hit.key for hit in related("paper", "rules").services] == ["hygiene"]
    assert "demo-elder-subsidy" in {hit.key for hit in related("paper", "zz-2016-28").documents}
    assert related("paper", "nothing") == queries.Related()


def test_common_words_of_titles_tie_nothing_together() -> None:
    assert "hn-2019-20" not in {hit.key for hit in related("paper", "hn-2019-16").documents}


@pytest.mark.parametrize(
    "text",
    [
        "？！……",
        "“”",
        '"',
        "“",
        "\x00\x01\x1b",
        "\u202e",
        "()[]{}",
        "+-&|!^~*?:\\/",
        "〔〕",
        "「」",
        " ",
        "\n\t",
        "😀",
        "'; DROP TABLE",
    ],
)
def test_punctuation_and_control_characters_are_nothing_to_look_for(text: str) -> None:
    found = find(Asked(text=text))
    assert (found.is_ready, found.total if "DROP" not in text else 0) == (True, 0)
    assert suggest(text) == [] or "DROP" in text


@pytest.mark.parametrize(
    "text",
    [
        "title:教师",
        "教师 AND 乡村",
        "+教师 -乡村",
        "教师~2",
        "(教师",
        "教师^5",
        "[教师 TO 乡村]",
        "“教师",
        "教师*",
        "教\x00师",
    ],
)
def test_query_syntax_is_plain_text(text: str) -> None:
    found = find(Asked(text=text), limit=100)
    assert found.is_ready
    assert found.total == len(found.hits) <= 100


def test_ten_thousand_characters_are_cut_and_answered() -> None:
    assert find(Asked(text="洞庭湖水环境" + "长" * 10_000)).is_ready
    assert find(Asked(text="“" + "洞" * 10_000 + "”")).total == 0
    assert find(Asked(text="湘政发〔2019〕20号" * 1_000)).hits[0].key == WATER


def test_a_facet_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownFacet):
        Findable(kind="paper", key="1", title="一", url="/", facets={"colour": "红"})


def test_facets_and_badges_that_look_like_markup_stay_text(papers: Town) -> None:
    papers.publish("evil", "<b>烟花</b>", facets={"organisation": "<i>局</i>"}, text="&lt;烟花&gt; <img src=x>")
    actions.index_changed("paper", "evil")
    hit = next(hit for hit in suggest("“烟花”", limit=20) if hit.key == "evil")
    assert hit.title == "&lt;b&gt;<mark>烟花</mark>&lt;/b&gt;"
    assert hit.snippet == "&amp;lt;<mark>烟花</mark>&amp;gt; &lt;img src=x&gt;"


def test_a_long_document_is_found_by_its_last_word_and_quoted_there(papers: Town) -> None:
    papers.publish("long", "长文", text="普通的话。" * 2_000 + "最后说到琥珀。")
    papers.publish("longer", "更长的文", text="普通的话。" * 9_000 + "最后说到玛瑙。")
    for key in ("long", "longer"):
        actions.index_changed("paper", key)
    assert "<mark>琥珀</mark>" in suggest("琥珀")[0].snippet
    assert suggest("玛瑙")[0].key == "longer"


def test_a_kind_that_is_plugged_in_or_out_has_the_index_built_anew(papers: Town) -> None:
    del registry._kinds["paper"]
    assert not find(Asked(text="教师")).is_ready
    assert actions.rebuild_if_needed()
    assert all(hit.kind != "paper" for hit in find(Asked(text="教师")).hits)
