"""Pages by key: cursors, and what is none."""

import base64

import pytest

from mingban.core.paging import BIGGEST_KEY, BadCursor, read_cursor, write_cursor


@pytest.mark.parametrize("key", [0, 1, 999, BIGGEST_KEY])
def test_a_cursor_is_read_as_it_was_written(key: int) -> None:
    assert read_cursor(write_cursor(key, "cases"), "cases") == key


@pytest.mark.parametrize(
    "text", ["items:1", "cases:", "cases:-1", "cases:1.0", "cases", ":1", f"cases:{BIGGEST_KEY + 1}", "cases:١"]
)
def test_a_cursor_of_another_list_or_of_nobody_is_refused(text: str) -> None:
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    with pytest.raises(BadCursor) as refused:
        read_cursor(cursor, "cases")
    assert refused.value.problems[0].where == "#/query/cursor"


@pytest.mark.parametrize("cursor", ["!", "a", "====", "ä"])
def test_what_is_no_base64_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(cursor, "cases")
