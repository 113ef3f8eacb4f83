import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.search import rules
from mingban.search.rules import Lexicon, Unit, Wanted, understand
from mingban.search.syllables import divide

LEXICON = rules.read_lexicon(
    "理发店 剃头铺 发廊 # 开店\n\n# 只有说明\n退休 养老金\nktv 歌厅", "我想 开个 要什么 手续 怎么办"
)


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("lifadian", ["li", "fa", "dian"]),
        ("xian", ["xian"]),
        ("kailifadian", ["kai", "li", "fa", "dian"]),
        ("lvse", ["lv", "se"]),
        ("qqq", []),
        ("lifadi4n", ["li", "fa", "di"]),
        ("x" * 61, []),
    ],
)
def test_letters_divide_into_syllables(letters: str, said: list[str]) -> None:
    assert divide(letters) == said


def test_a_query_becomes_words_with_their_synonyms() -> None:
    assert understand("我想开个剃头铺，要什么手续？", LEXICON) == Wanted(
        units=(Unit("剃头铺", ("理发店", "发廊")),), phrases=("剃头铺",)
    )


def test_fillers_alone_are_looked_for() -> None:
    assert understand("怎么办", LEXICON).units == (Unit("怎么办"),)


def test_letters_are_joined_and_kept_apart() -> None:
    assert understand("Kai lifa dian 2", LEXICON).letters == ("kailifadian", "kai", "lifa", "dian")


def test_latin_words_have_synonyms_too() -> None:
    assert Unit("ktv", ("歌厅",)) in understand("KTV", LEXICON).units


def test_numbers_alone_are_looked_for() -> None:
    assert understand("12345", Lexicon()).letters == ("12345",)


def test_an_empty_lexicon_is_fine() -> None:
    assert understand("开理发店", Lexicon()).units


@pytest.mark.parametrize("text", ["", "  ", "！？。", "😀"])
def test_nothing_is_wanted_by_punctuation(text: str) -> None:
    assert understand(text, LEXICON).is_empty


def test_widths_and_cases_are_one() -> None:
    assert rules.plain("ＫＴＶ（歌厅）—ａ") == "ktv 歌厅 a"


def test_text_is_indexed_by_words_pairs_and_letters() -> None:
    assert set(rules.words("开理发店 A1")) >= {"开理", "理发", "发店", "理发店", "a1"}


def test_sounds_spellings_and_initials() -> None:
    assert {"lifa", "fadian", "lifadian"} <= set(rules.sounds(["理发店"]))
    assert "lifadian" in rules.spellings(["理发店"])
    assert "lfd" in rules.initials(["理发店"])
    assert rules.characters(["理发a", "发店"]) == ["理", "发", "店"]


@given(st.text(max_size=200))
def test_any_text_can_be_indexed(text: str) -> None:
    for word in [*rules.words(text), *rules.sounds([text]), *rules.spellings([text]), *rules.initials([text])]:
        assert " " not in word


def test_a_character_with_two_sounds_is_found_by_either() -> None:
    assert {"yinhang", "yinxing"} & set(rules.spellings(["银行"])) == {"yinhang", "yinxing"}
    assert "yh" in rules.initials(["银行"])


@pytest.mark.parametrize(
    ("text", "exact", "units"),
    [
        ("“乡村教师队伍”", ("乡村教师队伍",), ()),
        ('"乡村 教师" 意见', ("乡村 教师",), ("意见",)),
        ("「洞庭湖」水环境", ("洞庭湖",), ("水", "环境", "水环境")),
        ("“理发店", (), ("理发店",)),
        ("”理发店“", ("理发店",), ()),
        ("“”理发店", (), ("理发店",)),
        ("“！？”理发店", (), ("理发店",)),
    ],
)
def test_what_stands_in_quotation_marks_is_taken_as_it_is(
    text: str, exact: tuple[str, ...], units: tuple[str, ...]
) -> None:
    wanted = understand(text, LEXICON)
    assert wanted.exact == exact
    assert {unit.text for unit in wanted.units} <= set(units)


def test_a_number_is_taken_out_of_the_words() -> None:
    wanted = understand("湘政发[2019]18号 乡村教师", LEXICON)
    assert (wanted.numbers, wanted.number_texts) == (("湘政发2019-18",), ("湘政发〔2019〕18号",))
    assert [unit.text for unit in wanted.units] == ["乡村", "教师"]
    assert wanted.letters == ()


def test_terms_are_true_words_and_keep_their_number() -> None:
    assert rules.terms("湖南省人民政府，人民") == ["湖南省", "湖南", "人民政府", "人民", "政府", "人民"]


def test_in_order_leaves_out_punctuation_only() -> None:
    assert rules.in_order("《规划（2018—2025年）》") == ["规", "划", "2018", "2025", "年"]


def test_a_lexicon_knows_words_that_many_titles_share() -> None:
    assert rules.read_lexicon("", "", "通知 公告 # 题目\n").commonplace == {"通知", "公告"}
