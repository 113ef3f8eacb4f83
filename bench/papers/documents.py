"""Documents that are made up, the same ones in every run: words by how common they are (Zipf), first those of the committed
corpus's titles, then those of the library of readings.
"""

import json
import random
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from pypinyin.phrases_dict import phrases_dict

from mingban.search import rules
from mingban.search.registry import Findable

SEED, VOCABULARY = 20261122, 30_000
TITLE_WORDS, TEXT_WORDS, FULL_WORDS = 10, 38, 1_300
FIRST_DAY, DAYS = date(2016, 1, 1), 3_900
ORGANISATIONS = [f"第{number}局" for number in range(1, 61)]
FIELDS = [f"第{number}领域" for number in range(1, 31)]
FIVE = ["决策公开", "执行公开", "管理公开", "服务公开", "结果公开"]
KINDS = ["通知", "公告", "规范性文件", "公示", "方案", "解读", "名单", "统计数据"]


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Return words and how often each has come up to it and with it."""
    text = Path("data/search/corpus.json").read_text(encoding="utf-8")
    known = [term for row in json.loads(text)["documents"] for term in rules.terms(row["title"]) if not term.isascii()]
    chance = random.Random(SEED)  # noqa: S311 — made-up documents, the same each time
    common, others = list(dict.fromkeys(known)), sorted(word for word in phrases_dict if 2 <= len(word) <= 4)
    chance.shuffle(common)
    chance.shuffle(others)
    found = list(dict.fromkeys([*common, *others]))[:VOCABULARY]
    return found, list(accumulate(1 / (rank + 10) for rank in range(len(found))))


def document(kind: str, number: int) -> Findable:
    """Return one of the made-up documents, the same whenever it is asked for."""
    chance = random.Random(f"{kind} {number}")  # noqa: S311 — made-up documents, the same each time
    words, weights = vocabulary()
    count = FULL_WORDS if kind == "full" else TEXT_WORDS
    chosen = chance.choices(words, cum_weights=weights, k=TITLE_WORDS + count)
    body = chosen[TITLE_WORDS:]
    text = "。".join("".join(body[start : start + 9]) for start in range(0, len(body), 9))
    on = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    facets = {
        "five": chance.choice(FIVE),
        "organisation": chance.choice(ORGANISATIONS),
        "field": chance.choice(FIELDS),
        "kind_of_document": chance.choice(KINDS),
        "validity": "有效",
    }
    return Findable(
        kind=kind,
        key=str(number),
        title="".join(chosen[:TITLE_WORDS]),
        url=f"/{kind}/{number}/",
        text=text,
        facets=facets,
        on=on,
        number=f"鹤演发〔{on.year}〕{number}号",
    )
