from collections.abc import Iterator
from pathlib import Path

import pytest

from mingban.search import segmenter


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """Let a test add lists of names; the library keeps what it has learnt, so the names are nobody's."""
    known: list[Path] = []
    monkeypatch.setattr(segmenter, "_lists", known)
    segmenter._library.cache_clear()
    segmenter.fingerprint.cache_clear()
    yield known
    segmenter._library.cache_clear()
    segmenter.fingerprint.cache_clear()


def test_names_of_the_house_are_never_cut() -> None:
    for name in ("黄金坳镇", "洞庭湖", "林小满", "城市管理和综合执法局"):
        assert name in segmenter.cut(f"关于{name}的通知"), name
        assert name in segmenter.precise(f"关于{name}的通知"), name


def test_a_list_of_names_is_learnt_at_the_next_cut(lists: list[Path], tmp_path: Path) -> None:
    text = "在哔嘀咕村北的路上"
    assert "哔嘀咕村北" not in segmenter.cut(text)
    (tmp_path / "names.txt").write_text("# 说明\n地 哔嘀咕村北 甲\n人 # 没有\n别的 忽略我\n", encoding="utf-8")
    before = segmenter.fingerprint()
    segmenter.keep_whole(tmp_path / "names.txt")
    segmenter.keep_whole(tmp_path / "names.txt")
    assert "哔嘀咕村北" in segmenter.cut(text)
    assert (before, len(segmenter.fingerprint()), len(lists)) == ("", 12, 1)


def test_a_missing_list_is_no_names(lists: list[Path], tmp_path: Path) -> None:
    segmenter.keep_whole(tmp_path / "nothing.txt")
    assert segmenter.cut("理发店") == ["理发店"]
    assert segmenter.fingerprint() == ""


def test_only_names_with_a_known_mark_are_read() -> None:
    assert segmenter.read_names("地 洞庭湖 湖\n机构 民政局\n人 苏禾\n没有标记\n") == [
        ("洞庭湖", "ns"),
        ("民政局", "nt"),
        ("苏禾", "nr"),
    ]


def test_long_words_give_the_words_they_are_made_of_and_no_others() -> None:
    found = segmenter.precise("湖南省人民政府")
    assert {"湖南省", "湖南", "人民", "政府"} <= set(found)
    assert "民政" not in found
    assert segmenter.parts_of("民政局") == ("民政局", "民政")
    assert segmenter.parts_of("的") == ()


def test_the_finest_division_leaves_no_known_word_whole_that_can_be_divided() -> None:
    assert segmenter.finest("生活垃圾分类") == ["生活", "垃圾", "分类"]
    assert "".join(segmenter.finest("关于加强乡村教师队伍建设的意见")) == "关于加强乡村教师队伍建设的意见"


def test_short_names_tear_no_ordinary_words_apart() -> None:
    assert "人民" in segmenter.cut("推进人民治理体系")
    assert "观澜" in segmenter.cut("关于观澜片区的公告")
