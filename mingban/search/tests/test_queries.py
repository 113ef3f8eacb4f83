import pytest

from mingban.search import queries

pytestmark = pytest.mark.usefixtures("town")


def first(text: str) -> str:
    """Return the key of the best hit, whatever its kind."""
    hits = queries.suggest(text)
    return hits[0].key if hits else ""


@pytest.mark.parametrize(
    "text",
    [
        "我要开理发店",
        "理发店",
        "想开个剃头铺",
        "开理发店要什么手续",
        "剃头匠开店",
        "开发廊",
        "理法店",
        "里发店",
        "lifadian",
        "kai lifa dian",
        "LiFaDian",
        "lifadain",
        "nifadian",
        "lfd",
        "ｌｉｆａｄｉａｎ",
        "kai理发店",
        "lifad",
    ],
)
def test_everyday_words_pinyin_and_mistakes_find_the_barber_shop_first(text: str) -> None:
    assert first(text) == "barber-shop"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("生娃了怎么办户口", "newborn"),
        ("小饭馆", "restaurant"),
        ("卫生证", "hygiene"),
        ("办个执照", "registration"),
        ("污水", "sewage"),
        ("排水条例", "sewage"),
    ],
)
def test_synonyms_and_text_find_other_things(text: str, key: str) -> None:
    assert first(text) == key


@pytest.mark.parametrize(
    "text", ["航天飞机发射", "xyzxyzxyz", "", "？！", "%_*\"'\\", "AND OR NOT title:*", "a" * 5000]
)
def test_nothing_is_found_for_what_is_not_there(text: str) -> None:
    assert queries.search(text).groups == []


def test_only_fillers_still_look_for_something() -> None:
    assert queries.search("怎么办").is_ready


def test_a_single_character_finds_titles_with_it() -> None:
    assert first("厨") == ""
    assert first("孩") == "newborn"


def test_results_are_grouped_by_kind_and_the_best_group_comes_first() -> None:
    results = queries.search("理发店")
    assert [group.label for group in results.groups] == ["一件事", "单个事项"]
    assert results.groups[0].hits[0].key == "barber-shop"
    assert results.total == sum(group.total for group in results.groups)


def test_one_kind_can_be_asked_for_and_paged() -> None:
    results = queries.search("理发店", kind="item", limit=1, offset=1)
    assert [group.kind for group in results.groups] in ([], ["item"])
    assert all(hit.kind == "item" for group in queries.search("理发店", kind="item").groups for hit in group.hits)


def test_wanted_words_are_marked_in_title_and_snippet() -> None:
    hit = queries.search("理发店").groups[0].hits[0]
    assert "<mark>理发店</mark>" in hit.title
    assert queries.search("食品经营").groups[0].hits[0].snippet == "营业执照、<mark>食品经营</mark>许可一起办"


def test_what_sounds_alike_is_marked_too() -> None:
    assert "<mark>理发店</mark>" in queries.search("里法店").groups[0].hits[0].title
