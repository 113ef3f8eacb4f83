"""Files that commands enter: what is wrong with one is said in words, with its place."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

from mingban.core.errors import BadInput


@contextmanager
def entering(file: Path) -> Iterator[None]:
    """Read a JSON file and enter it inside; what goes wrong ends the command.

    :raises CommandError: when the file cannot be read, is no JSON, or holds what is refused, with every place that is wrong.
    """
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}：读不了这个文件，要用 UTF-8 编码（{error}）") from error
    except json.JSONDecodeError as error:
        raise CommandError(f"{file} 第 {error.lineno} 行：不是正确的 JSON（{error.msg}）") from error
    except BadInput as error:
        raise CommandError("\n".join([f"{file}：{error.message}", *map(str, error.problems)])) from error
