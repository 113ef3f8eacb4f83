"""`python -m bench.finder PLACE`: a helper that fills the product's index, and bare tantivy's with the same tokens, and asks both.

The documents are made up, the same ones in every run: words by how common they are (Zipf), first those of the committed
corpus's titles, then those of the library of readings.
"""

import json
import random
import shutil
import time
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import django
import tantivy

from bench.house import obey

SEED, VOCABULARY = 20261122, 30_000
TITLE_WORDS, TEXT_WORDS, FULL_WORDS = 10, 38, 1_300
FIRST_DAY, DAYS = date(2016, 1, 1), 3_900
ORGANISATIONS = [f"第{number}局" for number in range(1, 61)]
FIELDS = [f"第{number}领域" for number in range(1, 31)]
FIVE = ["决策公开", "执行公开", "管理公开", "服务公开", "结果公开"]
KINDS = ["通知", "公告", "规范性文件", "公示", "方案", "解读", "名单", "统计数据"]
TOP = 10


def main() -> None:
    """Set Django up and obey."""
    django.setup()
    size = {"short": 0, "full": 0}

    def seed(short: int, full: int) -> None:
        size.update(short=short, full=full)
        _plug_in(size)

    obey({"seed": seed, "build": build, "words": words, "bare_build": bare_build, "queries": lambda count: queries(size, count),
          "ask": ask, "bare_ask": bare_ask, "pages": pages, "fresh": fresh})  # fmt: skip


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Return words and how often each has come up to it and with it."""
    from pypinyin.phrases_dict import phrases_dict

    from mingban.search import rules

    text = Path("data/search/corpus.json").read_text(encoding="utf-8")
    known = [term for row in json.loads(text)["documents"] for term in rules.terms(row["title"]) if not term.isascii()]
    chance = random.Random(SEED)  # noqa: S311 — made-up documents, the same each time
    common, others = list(dict.fromkeys(known)), sorted(word for word in phrases_dict if 2 <= len(word) <= 4)
    chance.shuffle(common)
    chance.shuffle(others)
    found = list(dict.fromkeys([*common, *others]))[:VOCABULARY]
    return found, list(accumulate(1 / (rank + 10) for rank in range(len(found))))


def document(kind: str, number: int) -> Any:
    """Return one of the made-up documents, the same whenever it is asked for."""
    from mingban.search.registry import Findable

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


def _plug_in(size: dict[str, int]) -> None:
    from mingban.search import registry

    def provider(kind: str) -> Any:
        def provide(keys: Collection[str] | None) -> Iterator[Any]:
            numbers = range(size[kind]) if keys is None else [int(key) for key in keys if int(key) < size[kind]]
            yield from (document(kind, number) for number in numbers)

        return provide

    registry.findable("short", label="短文")(provider("short"))
    registry.findable("full", label="全文")(provider("full"))


def build() -> dict[str, Any]:
    """Build the product's index."""
    from django.conf import settings

    from mingban.search import actions

    begun = time.perf_counter()
    count = actions.rebuild()
    return {"seconds": time.perf_counter() - begun, "bytes": _size(Path(settings.SEARCH_INDEX_DIR)), "count": count}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def words(path: str, short: int, full: int) -> dict[str, Any]:
    """Write each document on a line: its organisation, its tokens, its title and text; say how long dividing took."""
    from mingban.search import rules

    seconds = 0.0
    with Path(path).open("w", encoding="utf-8") as file:
        for kind, count in (("short", short), ("full", full)):
            for number in range(count):
                thing = document(kind, number)
                begun = time.perf_counter()
                tokens = rules.terms(thing.title) + rules.terms(thing.text)
                seconds += time.perf_counter() - begun
                row = (thing.facets["organisation"], " ".join(tokens), thing.title, thing.text)
                file.write("\t".join(row) + "\n")
    return {"seconds": seconds}


_bare: dict[str, Any] = {}


def bare_build(path: str, folder: str) -> dict[str, Any]:
    """Build bare tantivy's index: the tokens, the organisation, and title and text to show."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("organisation", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir()
    begun = time.perf_counter()
    index: Any = tantivy.Index(builder.build(), path=folder)
    writer = index.writer(heap_size=60_000_000, num_threads=1)
    with Path(path).open(encoding="utf-8") as file:
        for line in file:
            organisation, tokens, title, text = line.rstrip("\n").split("\t")
            stored = json.dumps({"title": title, "text": text}, ensure_ascii=False)[:60_000]
            writer.add_document(tantivy.Document(organisation=[organisation], terms=[tokens], stored=[stored]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    _bare["index"] = index
    return {"seconds": time.perf_counter() - begun, "bytes": _size(Path(folder))}


def queries(size: dict[str, int], count: int) -> dict[str, Any]:
    """Return queries of two and three words that stand together in some document, each with its organisation."""
    from mingban.search import rules

    chance, found = random.Random(SEED + 1), []  # noqa: S311 — queries, the same each time
    while len(found) < count:
        thing = document("short", chance.randrange(size["short"]))
        terms = [term for term in dict.fromkeys(rules.terms(thing.title)) if not term.isascii() and len(term) < 4]
        wanted = 2 + len(found) % 2
        text = " ".join(chance.sample(terms, wanted)) if len(terms) >= wanted else ""
        if text and len(_units(text)) == wanted:
            found.append({"text": text, "units": _units(text), "organisation": thing.facets["organisation"]})
    return {"queries": found}


def _units(text: str) -> list[str]:
    from mingban.search import rules
    from mingban.search.queries import lexicon

    return [unit.text for unit in rules.understand(text, lexicon()).units if not unit.synonyms]


def ask(queries: list[dict[str, Any]]) -> dict[str, Any]:
    """Ask the product's engine: understand, find the best ten of one organisation, highlight; then the whole question
    with the counts of every facet. Return both times and how many there were.
    """
    from mingban.search import queries as search
    from mingban.search import rules
    from mingban.search.contrib.tantivy import scoring, store
    from mingban.search.contrib.tantivy.scoring import Sieve

    engine, whole, totals = [], [], []
    for query in queries:
        begun = time.perf_counter()
        wanted = rules.understand(query["text"], search.lexicon())
        sieve = Sieve(facets={"organisation": query["organisation"]})
        raws = store.find(
            lambda schema, wanted=wanted, sieve=sieve: scoring.sure(schema, wanted, sieve), store.DOCUMENTS, limit=TOP
        )
        hits = [search.shown(raw, wanted) for raw in raws]
        engine.append(time.perf_counter() - begun)
        assert hits, query
        begun = time.perf_counter()
        found = search.find(search.Asked(text=query["text"], facets={"organisation": query["organisation"]}), limit=TOP)
        whole.append(time.perf_counter() - begun)
        totals.append(found.total)
    return {"engine": engine, "whole": whole, "totals": totals}


def bare_ask(queries: list[dict[str, Any]]) -> dict[str, Any]:
    """Ask bare tantivy for the same words of the same organisation, and read the best ten."""
    index, seconds, totals = _bare["index"], [], []
    schema, must, query_of = index.schema, tantivy.Occur.Must, tantivy.Query
    for query in queries:
        begun = time.perf_counter()
        terms = [(must, query_of.term_query(schema, "terms", word, "freq")) for word in query["units"]]
        of = query_of.const_score_query(
            query_of.term_query(schema, "organisation", query["organisation"], "basic"), 0.0
        )
        searcher = index.searcher()
        hits = searcher.search(query_of.boolean_query([*terms, (must, of)]), TOP, count=False).hits
        shown = [json.loads(searcher.doc(address).get_first("stored")) for _, address in hits]
        seconds.append(time.perf_counter() - begun)
        totals.append(len(shown))
    return {"engine": seconds, "totals": totals}


def pages(queries: list[dict[str, Any]], with_mistakes: bool) -> dict[str, Any]:
    """Open the search page for each query, narrowed and as typed at first; mistyped, if asked for."""
    from django.test import Client

    browser, seconds = Client(SERVER_NAME="127.0.0.1"), []
    for place, query in enumerate(queries):
        text = _mistyped(query["text"]) if with_mistakes else query["text"]
        terms = {"q": text, "organisation": query["organisation"]} if place % 2 else {"q": text}
        begun = time.perf_counter()
        answer = browser.get("/search/", terms)
        seconds.append(time.perf_counter() - begun)
        assert answer.status_code == 200, terms
    return {"seconds": seconds}


def _mistyped(text: str) -> str:
    """Return the words as one who writes pinyin and slips once would type them."""
    from mingban.search.sounds import syllables

    letters = "".join(sound for run in text.split()[:2] for sound in syllables(run))
    return letters[:2] + letters[3:4] + letters[2:3] + letters[4:] if len(letters) > 5 else letters


def fresh(rounds: int) -> dict[str, Any]:
    """Change one document as the indexer does, and say after how long a reader finds it."""
    from mingban.search import actions
    from mingban.search import queries as search

    seconds = []
    for number in range(rounds):
        begun = time.perf_counter()
        actions.index_changed("short", str(number))
        hits = search.suggest(document("short", number).number, limit=1)
        seconds.append(time.perf_counter() - begun)
        assert hits, number
    return {"seconds": seconds}


if __name__ == "__main__":
    main()
