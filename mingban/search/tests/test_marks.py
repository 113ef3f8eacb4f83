from hypothesis import given
from hypothesis import strategies as st

from mingban.search import marks, rules
from mingban.search.rules import Unit, Wanted, understand

LEXICON = rules.read_lexicon("理发店 剃头铺", "我想 要什么")


def marked(text: str, wanted: Wanted) -> marks.Pieces:
    return marks.shown(text, "", wanted)[0]


def excerpt(text: str, wanted: Wanted, length: int = 60) -> str:
    return "".join(piece for piece, _ in marks.shown("", text, wanted, length)[1])


def test_marks_join_neighbours() -> None:
    wanted = Wanted(units=(Unit("理发"), Unit("发店")))
    assert marked("开理发店了", wanted) == [("开", False), ("理发店", True), ("了", False)]


def test_an_excerpt_starts_near_the_first_word() -> None:
    wanted = Wanted(units=(Unit("排水"),))
    text = "甲" * 100 + "排水" + "乙" * 100
    shown = excerpt(text, wanted, length=30)
    assert "排水" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert excerpt("短", wanted) == "短"


@given(st.text(max_size=80), st.text(max_size=20))
def test_marking_never_changes_the_text(text: str, query: str) -> None:
    assert "".join(piece for piece, _ in marked(text, understand(query, LEXICON))) == text


def test_sounds_are_marked_only_where_no_words_are() -> None:
    wanted = understand("理法店", LEXICON)
    assert marks.shown("我要开理发店", "理发", wanted) == ([("我要开", False), ("理发店", True)], [("理发", True)])
    assert marks.shown("我要开理发店", "理法", wanted) == ([("我要开理发店", False)], [("理法", True)])


def test_a_phrase_is_marked_across_punctuation() -> None:
    assert marked("规划（2018—2025）", understand("“划 2018”", LEXICON)) == [
        ("规", False),
        ("划（2018", True),
        ("—2025）", False),
    ]


def test_a_number_is_marked_however_it_is_written() -> None:
    pieces = marked("根据湘政发[2019]16 号文件", understand("湘政发〔2019〕16号", LEXICON))
    assert ("湘政发[2019]16 号", True) in pieces


def test_synonyms_are_marked_and_wide_letters_too() -> None:
    assert ("剃头铺", True) in marked("老剃头铺", understand("理发店", LEXICON))
    assert ("ＫＴＶ", True) in marked("开ＫＴＶ", understand("ktv", LEXICON))


def test_an_excerpt_shows_where_most_words_stand_together() -> None:
    text = "排水" + "甲" * 200 + "排水许可" + "乙" * 200
    shown = excerpt(text, Wanted(units=(Unit("许可"), Unit("排水"))), length=30)
    assert "排水许可" in shown


@given(st.text(max_size=300), st.text(max_size=60))
def test_an_excerpt_is_never_longer_than_asked(text: str, query: str) -> None:
    assert len(excerpt(text, understand(query, LEXICON), length=40)) <= 42


def test_what_stands_in_an_excerpt_is_marked_in_its_place() -> None:
    wanted = Wanted(units=(Unit("许可"),))
    _, pieces = marks.shown("", "甲" * 100 + "许可，" + "乙" * 100, wanted, length=30)
    assert [piece for piece, is_hit in pieces if is_hit] == ["许可"]
    assert (pieces[0][0][0], pieces[-1][0][-1]) == ("…", "…")


def test_many_hits_are_marked_up_to_a_limit() -> None:
    pieces = marked("水利，" * 500, understand("水利", LEXICON))
    assert sum(is_hit for _, is_hit in pieces) == marks.MOST_PLACES
