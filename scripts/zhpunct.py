"""Half-width punctuation beside Chinese characters looks broken: find it in templates and in the sentences of our code.

Run without arguments it looks at the whole repository; `python -m scripts.zhpunct FILE...` looks at some files.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.console import ROOT, main, say

HANZI = "\u3400-\u9fff\u3001\u3002\u300a-\u300d\u201c\u201d\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f"
BESIDE = re.compile(rf"(?<=[{HANZI}])[,:;?!()]|[,:;?!()](?=[{HANZI}])")
# What is not shown to people: template tags and comments, and character entities, which end with a semicolon.
NOT_TEXT = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}|<!--.*?-->|&#?\w+;", re.DOTALL)
FOLDERS = ("mingban", "config", "sandbox")


def main_check() -> int:
    """Report every place; return 1 if there is one."""
    files = [Path(word).resolve() for word in sys.argv[1:]] or [*ours()]
    found = [f"{path.relative_to(ROOT)}:{line}: {text}" for path in files for line, text in problems(path)]
    for place in found:
        say(place)
    return 1 if found else 0


def ours() -> Iterator[Path]:
    """Yield templates (HTML, text, Typst) and Python files, tests and migrations left out."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            is_shown = path.suffix == ".py" or (path.suffix in {".html", ".txt", ".typ"} and "templates" in path.parts)
            if is_shown and not {"tests", "migrations", "vendor"} & set(path.parts):
                yield path


def problems(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text around each half-width mark that stands beside a Chinese character."""
    source = path.read_text(encoding="utf-8")
    texts = sentences(source) if path.suffix == ".py" else [(1, shown_text(source))]
    for first_line, text in texts:
        for mark in BESIDE.finditer(text):
            line = first_line + text.count("\n", 0, mark.start())
            yield line, " ".join(text[max(0, mark.start() - 20) : mark.end() + 20].split())


def shown_text(template: str) -> str:
    """Blank out what visitors do not read, keeping every line where it is."""
    return NOT_TEXT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), template)


def sentences(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and value of every string with Chinese in it, but docstrings and what is written raw (patterns are)."""
    tree = ast.parse(source)
    lines = source.splitlines()
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            start = lines[node.lineno - 1].encode()[node.col_offset : node.col_offset + 2].lower()
            is_sentence = re.search("[\u3400-\u9fff]", node.value) is not None
            if is_sentence and b"r" not in start.split(b'"')[0].split(b"'")[0]:
                yield node.lineno, node.value


if __name__ == "__main__":
    main(main_check)
