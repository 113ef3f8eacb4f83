"""What Wagtail says in the words of this house."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext

FOLDER = Path(__file__).parents[1] / "locale" / "zh_Hans" / "LC_MESSAGES"
LINE = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[0\]) "(.*)"$', re.MULTILINE)
NAMES = re.compile(r"%\((\w+)\)")


def _entries() -> list[dict[str, str]]:
    blocks = (FOLDER / "django.po").read_text(encoding="utf-8").split("\n\n")[1:]
    return [{name: text.replace('\\"', '"') for name, text in LINE.findall(block)} for block in blocks]


def test_what_is_compiled_is_what_is_written() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for entry in _entries():
        said = entry.get("msgstr") or entry["msgstr[0]"]
        plural = entry.get("msgid_plural")
        found = compiled.ngettext(entry["msgid"], plural, 2) if plural else compiled.gettext(entry["msgid"])
        assert found == said, entry["msgid"]


def test_nothing_is_asked_for_that_is_not_given() -> None:
    for entry in _entries():
        said = entry.get("msgstr") or entry["msgstr[0]"]
        given = set(NAMES.findall(entry["msgid"] + entry.get("msgid_plural", "")))
        assert set(NAMES.findall(said)) <= given, entry["msgid"]


@pytest.mark.parametrize(
    ("said", "many", "meant"),
    [("Saved", "", "已保存"), ("Placeholder title", "", "临时的标题"), ("Referenced %(count)s time", "Referenced %(count)s times", "被引用 %(count)s 次")],
)  # fmt: skip
def test_the_editor_speaks_it(said: str, many: str, meant: str) -> None:
    assert (ngettext(said, many, 2) if many else gettext(said)) == meant
