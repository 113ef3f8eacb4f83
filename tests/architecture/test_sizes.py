"""Files and functions stay small enough to read at one sitting (style.md)."""

from tests.architecture import house

FILE_LINES = 400
FUNCTION_LINES = 50


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {str(path): len((house.ROOT / path).read_text().splitlines()) for path in house.python_files()}
    long = {path: f"{path} has {lines} lines" for path, lines in lengths.items() if lines > FILE_LINES}
    assert house.unexcused("long_files", long) == []


def test_no_function_is_longer_than_50_lines() -> None:
    long = {}
    for path in house.python_files():
        for function in house.functions(path):
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > FUNCTION_LINES:
                long[f"{path}::{function.name}"] = f"{path}::{function.name} has {lines} lines"
    assert house.unexcused("long_functions", long) == []
