"""What a phone's camera reads: the text of a QR code as it stands on a page (ISO/IEC 18004; undamaged, so nothing is corrected)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Page
from segno import consts

Code = list[list[bool]]
BLOCKS: Any = consts.ECC  # segno says no type of it
MASKS: list[Callable[[int, int], bool]] = [
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
]
MASKED_FORMAT = 0b101
BYTES = 0b0100
# Above this the code carries its version, and counts its bytes in two.
LARGEST = 6


def read_code(page: Page) -> str:
    """Return the text of the page's QR code."""
    drawn = page.locator("svg.qr path").nth(1).get_attribute("d") or ""
    code = list(modules(drawn))
    version = (len(code) - 17) // 4
    assert version <= LARGEST
    words = plain_words(code, version)
    bits = "".join(f"{word:08b}" for word in words)
    assert int(bits[:4], 2) == BYTES
    length = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * n : 20 + 8 * n], 2) for n in range(length)).decode()


def modules(drawn: str) -> Iterator[list[bool]]:
    """Yield row after row of dark and light modules of a path of dashes."""
    for row in drawn.split("M0")[1:]:
        yield [kind == "h" for kind, length in re.findall(r"([hm])(\d+)", row) for _ in range(int(length))]


def plain_words(code: Code, version: int) -> list[int]:
    """Return the words of the text, out of their blocks, which stand interleaved."""
    found = "".join("01"[dark] for dark in unmasked(code))
    words = [int(found[n : n + 8], 2) for n in range(0, len(found) - 7, 8)]
    sizes = [block.num_data for block in BLOCKS[version][consts.ERROR_LEVEL_M] for _ in range(block.num_blocks)]
    blocks: list[list[int]] = [[] for _ in sizes]
    following = iter(words)
    for position in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if position < size:
                block.append(next(following))
    return [word for block in blocks for word in block]


def unmasked(code: Code) -> Iterator[bool]:
    """Yield the modules that carry words, two columns at a time, up and down from the right, without the mask."""
    size = len(code)
    number = int("".join("01"[code[8][x]] for x in (2, 3, 4)), 2) ^ MASKED_FORMAT
    right, upwards = size - 1, True
    while right > 0:
        right -= right == 6  # the timing column
        for y in reversed(range(size)) if upwards else range(size):
            for x in (right, right - 1):
                if not is_pattern(y, x, size):
                    yield code[y][x] != MASKS[number](y, x)
        right, upwards = right - 2, not upwards


def is_pattern(y: int, x: int, size: int) -> bool:
    """Tell whether a module is one by which a camera finds the code: three corners, two lines, the mark near the fourth."""
    is_corner = (y < 9 and (x < 9 or x >= size - 8)) or (y >= size - 8 and x < 9)
    is_mark = size > 21 and all(abs(one - (size - 7)) <= 2 for one in (y, x))
    return is_corner or is_mark or 6 in {y, x}
