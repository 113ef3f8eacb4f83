import multiprocessing
import threading
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from mingban.core import bus
from mingban.core.models import OutboxMessage
from mingban.search import actions, queries, registry
from mingban.search.contrib.tantivy import building, reading, schema, store
from mingban.search.models import SearchChange
from mingban.search.registry import Findable, UnknownKind
from mingban.search.tests.conftest import Town

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def keys(text: str) -> list[str]:
    return [hit.key for group in queries.search(text).groups for hit in group.hits]


def generation(folder: Path) -> Path:
    return folder / (folder / "CURRENT").read_text()


def test_a_new_thing_is_found_at_once(town: Town) -> None:
    town.add("item", "fireworks", "烟花爆竹经营许可")
    actions.index_changed("item", "fireworks")
    assert keys("烟花") == ["fireworks"]


@pytest.mark.django_db
def test_what_was_noted_is_written_at_once_and_what_cannot_be_read_waits_alone(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.add("item", "fireworks", "烟花爆竹经营许可")
    town.add("item", "sewage", "河道采砂许可")
    for key in ("fireworks", "sewage", "fireworks"):
        actions.note_change("item", key)
    with pytest.raises(UnknownKind):
        actions.note_change("ghost", "x")
    assert keys("采砂") == []
    read = town.provider("item")

    def breaks_at_sewage(wanted: Collection[str] | None) -> Any:
        if wanted and "sewage" in wanted:
            raise RuntimeError("the provider broke")
        return read(wanted)

    registry.findable("item", is_service=True)(breaks_at_sewage)
    assert actions.index_noted() == 2
    assert (keys("烟花"), keys("采砂")) == (["fireworks"], [])
    registry.findable("item", is_service=True)(read)
    writes: list[str] = []
    monkeypatch.setattr(actions, "index_changed", lambda kind, *found: writes.append(kind))
    actions.note_change("item", "fireworks")
    assert (actions.index_noted(), writes, SearchChange.objects.count()) == (2, ["item"], 0)


@pytest.mark.django_db
def test_of_a_load_the_index_is_written_once_at_its_end(town: Town) -> None:
    town.add("item", "fireworks", "烟花爆竹经营许可")
    with actions.rebuilt_after():
        actions.note_change("item", "fireworks")
        assert not SearchChange.objects.exists()
    assert keys("烟花") == ["fireworks"]


def test_a_changed_thing_is_found_by_its_new_name_only(town: Town) -> None:
    town.add("item", "sewage", "河道采砂许可")
    actions.index_changed("item", "sewage")
    assert keys("采砂") == ["sewage"]
    assert keys("污水") == []


def test_a_gone_thing_disappears(town: Town) -> None:
    del town.things["item"]["sewage"]
    actions.index_changed("item", "sewage")
    assert keys("污水") == []


def test_many_changes_are_one_write(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    written, writes = store.written, list[object]()

    def noted(index: Any, *given: Any) -> Any:
        writes.append(index)
        return written(index, *given)

    monkeypatch.setattr(store, "written", noted)
    town.add("item", "fireworks", "烟花爆竹经营许可")
    del town.things["item"]["sewage"]
    actions.index_changed("item", "fireworks", "sewage")
    assert (keys("烟花"), keys("污水"), len(writes)) == (["fireworks"], [], 1)


def test_a_provider_that_breaks_damages_nothing(town: Town) -> None:
    def broken(_: object) -> Any:
        yield town.things["item"]["hygiene"]
        raise RuntimeError("the provider broke")

    registry.findable("item", is_service=True)(broken)
    with pytest.raises(RuntimeError):
        actions.index_changed("item", "hygiene")
    assert keys("卫生")[0] == "hygiene"
    registry.findable("item", is_service=True)(town.provider("item"))
    actions.index_changed("item", "hygiene")  # nothing is held on to


def test_telling_twice_changes_nothing(town: Town) -> None:
    actions.index_changed("item", "sewage")
    actions.index_changed("item", "sewage")
    assert keys("污水") == ["sewage"]
    assert reading.check() == 6


def test_an_unknown_kind_is_refused(town: Town) -> None:
    with pytest.raises(UnknownKind):
        actions.index_changed("dragon", "1")


def test_without_an_index_pages_are_told_and_it_mends_itself(town: Town, tmp_path: Path) -> None:
    (tmp_path / "index" / "CURRENT").unlink()
    assert not queries.search("理发店").is_ready
    assert queries.suggest("理发店") == []
    actions.index_changed("item", "sewage")  # nothing to bring up to date; the rebuild reads everything
    assert actions.rebuild_if_needed()
    assert keys("理发店")[0] == "barber-shop"
    assert not actions.rebuild_if_needed()


@pytest.mark.parametrize("broken", ["meta.json", "*.term", "*.store", "*.idx", "VERSION"])
def test_a_damaged_index_is_noticed_and_rebuilt(town: Town, tmp_path: Path, broken: str) -> None:
    for path in generation(tmp_path / "index").rglob(broken):
        path.write_bytes(b"\0" * 64)
    store._reader = store._Reader()  # as a process that starts now
    assert not queries.search("理发店").is_ready
    assert actions.rebuild_if_needed()
    assert keys("理发店")[0] == "barber-shop"


def test_damage_that_only_a_search_meets_is_remembered(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Panic(BaseException):
        """As tantivy's panics arrive."""

    def panic(*args: Any) -> None:
        raise Panic

    monkeypatch.setattr("mingban.search.contrib.tantivy.scoring.near", panic)
    assert not queries.search("理发店").is_ready
    assert (generation(tmp_path / "index") / "DAMAGED").exists()


def test_an_index_of_another_version_is_rebuilt(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.search.contrib.tantivy.schema.VERSION", "other")
    assert not queries.is_index_usable()
    assert actions.rebuild_if_needed()
    assert queries.is_index_usable()


def test_a_rebuild_leaves_one_generation(town: Town, tmp_path: Path) -> None:
    actions.rebuild()
    actions.rebuild()
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1


def test_a_rebuild_that_fails_leaves_the_old_index(town: Town, tmp_path: Path) -> None:
    def broken(_: object) -> Any:
        yield Findable(kind="dragon", key="1", title="龙", url="/")
        raise RuntimeError("the provider broke")

    registry.findable("dragon")(broken)
    with pytest.raises(RuntimeError):
        actions.rebuild()
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1
    assert not (tmp_path / "index" / "CHANGED").exists()
    del registry._kinds["dragon"]
    assert keys("污水") == ["sewage"]


def test_what_changes_during_a_rebuild_is_in_the_new_index(town: Town) -> None:
    def slow(_: object) -> Any:
        yield from town.provider("item")(None)
        town.add("item", "fireworks", "烟花爆竹经营许可")
        actions.index_changed("item", "fireworks")
        del town.things["item"]["sewage"]
        actions.index_changed("item", "sewage")

    changed = registry._kinds["item"].provider

    def provide(wanted: Any) -> Any:
        return slow(wanted) if wanted is None else changed(wanted)

    registry.findable("item")(provide)
    actions.rebuild()
    assert keys("烟花") == ["fireworks"]
    assert keys("污水") == []


def test_two_rebuilds_at_once_are_refused(town: Town) -> None:
    def rebuild_again(_: object) -> Any:
        with pytest.raises(store.IndexBusy):
            actions.rebuild()
        with pytest.raises(CommandError, match="another process"):
            call_command("search_rebuild")
        yield Findable(kind="item", key="1", title="烟花", url="/")

    registry.findable("item")(rebuild_again)
    actions.rebuild()
    assert keys("烟花") == ["1"]


def test_writers_wait_for_each_other_but_not_for_ever(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.05)
    with store.lock("write", seconds=1), pytest.raises(store.IndexBusy):
        actions.index_changed("item", "sewage")


def test_threads_that_write_at_once_lose_nothing(town: Town) -> None:
    for number in range(12):
        town.add("item", f"n{number}", f"烟花许可第{number}种")
    threads = [threading.Thread(target=actions.index_changed, args=("item", f"n{number}")) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keys_of_kind("烟花")) == sorted(f"n{number}" for number in range(12))


def keys_of_kind(text: str) -> list[str]:
    return [hit.key for group in queries.search(text, limit=50).groups for hit in group.hits]


def test_processes_that_write_at_once_lose_nothing(town: Town) -> None:
    for number in range(6):
        town.add("item", f"n{number}", f"烟花许可第{number}种")
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=actions.index_changed, args=("item", f"n{number}")) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    assert [writer.exitcode for writer in writers] == [0] * 6
    assert sorted(keys_of_kind("烟花")) == sorted(f"n{number}" for number in range(6))


def test_the_command_tells_progress(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mingban.search.management.commands.search_rebuild.SHOW_EVERY", 2)
    call_command("search_rebuild")
    out = capsys.readouterr().out
    assert "一件事: 2" in out
    assert "6 things" in out


def cut_off(monkeypatch: pytest.MonkeyPatch, town: Town, after: int) -> None:
    """Begin a rebuild that is killed after so many things, as by Ctrl+C or a worker that is told to stop."""
    monkeypatch.setattr(building, "PORTION", 2)
    whole = registry._kinds["item"].provider

    def provide(wanted: Any) -> Any:
        for count, thing in enumerate(whole(wanted)):
            if count == after:
                raise KeyboardInterrupt
            yield thing

    registry.findable("item", is_service=True)(provide)
    with pytest.raises(KeyboardInterrupt):
        actions.rebuild()
    registry.findable("item", is_service=True)(whole)


def test_a_rebuild_that_was_cut_off_goes_on_where_it_was(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(monkeypatch, town, after=2)
    assert keys("污水") == ["sewage"]  # the old index is still the one that is asked
    assert queries.is_rebuild_unfinished()
    town.add("item", "hygiene", "改了名的许可")
    actions.index_changed("item", "hygiene")
    del town.things["bundle"]["newborn"]
    actions.index_changed("bundle", "newborn")
    written: list[str] = []
    original = schema.document

    def document(thing: Findable) -> Any:
        written.append(thing.key)
        return original(thing)

    monkeypatch.setattr(schema, "document", document)
    assert actions.rebuild_if_needed()
    assert not queries.is_rebuild_unfinished()
    assert "barber-shop" not in written  # it was there already
    assert written.count("hygiene") <= 1
    assert (keys("改了名的许可")[:1], keys("生孩子"), keys("污水")) == (["hygiene"], [], ["sewage"])
    assert reading.check() == 5
    assert not actions.rebuild_if_needed()


def test_what_a_rebuild_of_another_version_left_is_thrown_away(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(monkeypatch, town, after=2)
    monkeypatch.setattr("mingban.search.contrib.tantivy.schema.VERSION", "other")
    assert actions.rebuild() == 6
    assert len(list(store.folder().glob("generation-*"))) == 1


def test_a_damaged_beginning_is_thrown_away_and_begun_anew(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(monkeypatch, town, after=2)
    (begun,) = building._unfinished(store.folder())
    for path in begun.rglob("*.idx"):
        path.write_bytes(b"\0" * 8)
    (begun / "documents" / "meta.json").write_text("{")
    assert actions.rebuild() == 6


def test_names_that_are_kept_whole_belong_to_the_index(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.search.segmenter.fingerprint", lambda: "other names")
    assert not queries.is_index_usable()
    assert actions.rebuild_if_needed()
    assert queries.is_index_usable()


@pytest.mark.django_db
def test_whoever_meets_a_missing_index_has_it_mended(town: Town, tmp_path: Path) -> None:
    cache.clear()
    (tmp_path / "index" / "CURRENT").unlink()
    for _ in range(3):
        actions.report_missing_index(at=NOW)
    assert OutboxMessage.objects.count() == 1
    bus.deliver_due()
    actions.rebuild_if_needed()  # the task that the handler started
    assert keys("理发店")[0] == "barber-shop"
