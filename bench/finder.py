"""`python -m bench.finder PLACE`: a helper that fills the product's index, and bare tantivy's with the same tokens, and asks both."""

import json
import random
import shutil
import time
from functools import partial
from pathlib import Path
from typing import Any

import django
import tantivy

from bench.house import obey

TOP, LONGEST_WAIT, LONGEST_START = 10, 30.0, 180.0


def main() -> None:
    """Set Django up and obey."""
    django.setup()
    obey({"build": build, "words": words, "bare_build": bare_build, "queries": queries, "ask": ask,
          "pages": pages, "fresh": fresh, "replace": replace})  # fmt: skip


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
    from bench.papers.documents import document
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


def queries(count: int, short: int) -> dict[str, Any]:
    """Return queries of two and three words that stand together in some document, each with its organisation."""
    from bench.papers.documents import SEED, document
    from mingban.search import rules

    found: list[dict[str, Any]] = []
    chance = random.Random(SEED + 1)  # noqa: S311 — queries, the same each time
    while len(found) < count:
        thing = document("short", chance.randrange(short))
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
    """Ask each query of the product's engine, with and without excerpts, of the product with the counts of every facet,
    and of bare tantivy, one right after the other; return seconds of each, of the processor too, and how often
    something was found.
    """
    work = {"engine": _engine, "ranked": _ranked, "whole": _whole, "bare": _bare_hits}
    told: dict[str, Any] = {name: [] for name in (*work, *(f"{name} processor" for name in work))}
    found = dict.fromkeys(work, 0)
    for query in queries:
        for name, one in work.items():
            begun, spent = time.perf_counter(), time.thread_time()
            found[name] += bool(one(query))
            told[name].append(time.perf_counter() - begun)
            told[f"{name} processor"].append(time.thread_time() - spent)
    return {**told, "found": found}


def _engine(query: dict[str, Any]) -> list[Any]:
    """Understand, find the best ten of one organisation, highlight."""
    from mingban.search import queries as search

    wanted, found = _understood(query)
    return [search.shown(raw, wanted) for raw in found]


def _ranked(query: dict[str, Any]) -> list[Any]:
    """Understand, find the best ten of one organisation and read them: what bare tantivy is asked for, and no more."""
    return _understood(query)[1]


def _understood(query: dict[str, Any]) -> tuple[Any, list[Any]]:
    from mingban.search import queries as search
    from mingban.search import rules
    from mingban.search.contrib.tantivy import scoring, store
    from mingban.search.contrib.tantivy.reading import Snapshot
    from mingban.search.contrib.tantivy.scoring import Sieve

    wanted = rules.understand(query["text"], search.lexicon())
    build = partial(scoring.sure, wanted=wanted, sieve=Sieve(facets={"organisation": query["organisation"]}))
    snapshot = Snapshot(store.DOCUMENTS)
    return wanted, snapshot.read(snapshot.ranked(build, TOP)[:TOP])


def _whole(query: dict[str, Any]) -> list[Any]:
    """Ask as the search page does, with plan, services and counts."""
    from mingban.search import queries as search

    asked = search.Asked(text=query["text"], facets={"organisation": query["organisation"]})
    return search.find(asked, limit=TOP).hits


def _bare_hits(query: dict[str, Any]) -> list[Any]:
    """Ask bare tantivy for the same words of the same organisation, and read the best ten."""
    index, must, query_of = _bare["index"], tantivy.Occur.Must, tantivy.Query
    schema, searcher = index.schema, index.searcher()
    terms = [(must, query_of.term_query(schema, "terms", word, "freq")) for word in query["units"]]
    of = query_of.const_score_query(query_of.term_query(schema, "organisation", query["organisation"], "basic"), 0.0)
    hits = searcher.search(query_of.boolean_query([*terms, (must, of)]), TOP, count=False).hits
    return [json.loads(searcher.doc(address).get_first("stored")) for _, address in hits]


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
    """Publish a changed item, and say after how long it is found by its new name: the worker hears of it from the outbox."""
    from django.utils import timezone

    from mingban.catalogue import actions as catalogue
    from mingban.catalogue import queries as known
    from mingban.core.actors import SYSTEM
    from mingban.search import queries as search

    seconds = []
    for number in range(-1, rounds):  # before the first one the worker still starts, and delivers what it finds
        name = f"琥珀{number + 1}号印章"
        item = known.item_definition(known.item_in_force("seal-filing"))
        changed = item.model_copy(update={"plain_name": name})
        begun = time.perf_counter()
        catalogue.publish_item(definition=changed, by=SYSTEM, at=timezone.now())
        while not any(hit.plain_title == name for hit in search.suggest(name, limit=3)):
            if time.perf_counter() - begun > (LONGEST_WAIT if number >= 0 else LONGEST_START):
                raise TimeoutError(name)
            time.sleep(0.01)
        seconds += [time.perf_counter() - begun] if number >= 0 else []
    return {"seconds": seconds}


def replace(rounds: int) -> dict[str, Any]:
    """Change one of the many documents as the indexer does, and say how long that takes."""
    from mingban.search import actions

    seconds = []
    for number in range(rounds):
        begun = time.perf_counter()
        actions.index_changed("short", str(number))
        seconds.append(time.perf_counter() - begun)
    return {"seconds": seconds}


if __name__ == "__main__":
    main()
