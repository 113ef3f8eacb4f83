"""Names and sizes."""

import pytest

from mingban.files.choices import MediaType
from mingban.files.rules import clean_name, say_size


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\我的\\合同.PDF", "合同.pdf"),
        ("a\x00b\u202efdp.exe", "abfdp.pdf"),
        ('a"b<c>|d?.pdf', "a_b_c_d_.pdf"),
        ("", "文件.pdf"),
        ("....", "文件.pdf"),
        (".pdf", "文件.pdf"),
        ("版本1.2说明书第三稿", "版本1.2说明书第三稿.pdf"),
        ("长" * 300 + ".pdf", "长" * 75 + ".pdf"),
    ],
)
def test_names_are_safe_to_show_and_to_save(given: str, cleaned: str) -> None:
    assert clean_name(given, MediaType.PDF) == cleaned


def test_names_without_a_type_keep_their_own_ending() -> None:
    assert clean_name("/home/病毒.exe") == "病毒.exe"
    assert clean_name("\n") == "文件"


@pytest.mark.parametrize(("size", "said"), [(1, "1 KB"), (640 * 1024, "640 KB"), (3_355_443, "3.2 MB")])
def test_sizes_are_said_in_words(size: int, said: str) -> None:
    assert say_size(size) == said
