from pathlib import Path

import pytest

from scripts import zhpunct


def marks(path: Path, text: str) -> list[int]:
    """Return the lines that the check complains about."""
    path.write_text(text, encoding="utf-8")
    return [line for line, _ in zhpunct.problems(path)]


@pytest.mark.parametrize(
    "text",
    [
        "<p>您好,请坐</p>",
        "<p>电话:0745</p>",
        "<p>(可选)</p>",
        '<input placeholder="例如:张三">',
        "<p>{{ name }}</p><p>好不好?</p>",
        "<p>第 3 条(</p>《条例》)",
    ],
)
def test_half_width_marks_beside_chinese_are_found_in_templates(tmp_path: Path, text: str) -> None:
    assert marks(tmp_path / "a.html", text)


@pytest.mark.parametrize(
    "text",
    [
        "<p>您好，请坐（可选）：好不好？</p>",
        "{% if x == '甲' and (y) %}乙{% endif %}",
        '{{ day|default:"无" }}{{ a|yesno:"是,否" }}',
        "{# 说明: 这里不显示 #}<!-- 说明: 这里也不 -->",
        "<p>甲&nbsp;乙&lt;丙</p>",
        "<p>Fee: 5 yuan, (paid)</p>",
    ],
)
def test_what_is_right_or_not_shown_is_left_alone(tmp_path: Path, text: str) -> None:
    assert marks(tmp_path / "a.html", text) == []


def test_a_place_is_named_by_its_line(tmp_path: Path) -> None:
    assert marks(tmp_path / "a.html", "<p>\n{# 甲,\n乙 #}\n丙,丁</p>") == [4]


def test_sentences_in_code_are_looked_at_and_docstrings_and_patterns_are_not(tmp_path: Path) -> None:
    code = '''"""自然人: a docstring."""
def say(name: str) -> str:
    """甲, 乙."""
    pattern = r"(男|女)"
    return f"{name},您好" + "再见,"
'''
    assert marks(tmp_path / "a.py", code) == [5, 5]


def test_the_repository_is_clean() -> None:
    assert [place for path in zhpunct.ours() for place in zhpunct.problems(path)] == []
