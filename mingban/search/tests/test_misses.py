from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import StaffPostFactory
from mingban.search import actions, queries
from mingban.search.models import SearchMiss

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def test_misses_of_one_text_are_counted_together() -> None:
    for text in ("准生正", " 准生正？", "准生正。"):
        actions.record_miss(text=text, at=NOW)
    miss = SearchMiss.objects.get()
    assert (str(miss), miss.times, miss.last_on) == ("准生正", 3, NOW.date())
    assert list(queries.search_misses()) == [miss]
    assert not queries.search_misses(at_least=4)


@pytest.mark.parametrize("text", ["", "！", "138 0000 0001", "431202199003071234", "长" * 21])
def test_what_may_say_something_about_somebody_is_not_kept(text: str) -> None:
    actions.record_miss(text=text, at=NOW)

    assert not SearchMiss.objects.exists()


def test_the_list_of_misses_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_MISSES", 1)
    actions.record_miss(text="一", at=NOW)
    actions.record_miss(text="二", at=NOW)
    actions.record_miss(text="一", at=NOW)
    assert SearchMiss.objects.get().times == 2


def test_old_misses_are_forgotten() -> None:
    actions.record_miss(text="旧", at=NOW - timedelta(days=200))
    actions.record_miss(text="新", at=NOW)
    assert actions.forget_old_misses(at=NOW) == 1
    assert SearchMiss.objects.get().text == "新"


@pytest.mark.usefixtures("town")
def test_who_keeps_the_catalogue_or_publishes_reads_what_was_not_found_often() -> None:
    for text, times in (("月球登陆", 3), ("罕见词", 2)):
        for _ in range(times):
            actions.record_miss(text=text, at=NOW)
    client, editor, clerk = Client(), Client(), Client()
    for one, role in ((client, Role.PUBLISHER), (editor, Role.EDITOR), (clerk, Role.CLERK)):
        one.force_login(StaffPostFactory.create(role=role).user, backend="django.contrib.auth.backends.ModelBackend")
    assert clerk.get("/desk/searches/").status_code == 403
    assert "月球登陆" in editor.get("/desk/searches/").content.decode()
    page = client.get("/desk/searches/").content.decode()
    assert ("月球登陆" in page, "还搜不到" in page, "罕见词" in page) == (True, True, False)
    miss = SearchMiss.objects.get(text="月球登陆")
    assert "现在没有" in client.post(f"/desk/searches/{miss.pk}/forget/", follow=True).content.decode()
    assert not SearchMiss.objects.filter(pk=miss.pk).exists()
