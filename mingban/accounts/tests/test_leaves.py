"""Who is away and who stands in: set by himself or the head, of the same role, never twice at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mingban.accounts import actions, queries
from mingban.accounts.choices import Role
from mingban.accounts.models import Leave, StaffPost
from mingban.accounts.tests.factories import OrganisationFactory, StaffPostFactory
from mingban.core.errors import NotAllowed
from mingban.ledger.queries import entries_of
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def browser(post: StaffPost) -> Client:
    client = Client()
    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def posts() -> list[StaffPost]:
    """Return two reviewers, a third, and a clerk of one organisation."""
    office = OrganisationFactory.create()
    roles = (Role.REVIEWER, Role.REVIEWER, Role.REVIEWER, Role.CLERK, Role.HEAD)
    return [StaffPostFactory.create(organisation=office, role=role) for role in roles]


def set_leave(post: StaffPost, substitute: StaffPost, **more: Any) -> Leave:
    terms: dict[str, Any] = {
        "since": AT,
        "until": AT + 3 * DAY,
        "by": queries.actor_of(post.user, post),
        "at": AT,
    } | more
    return actions.set_leave(post=post, substitute=substitute, **terms)


def test_somebody_stands_in_from_the_first_instant_to_the_last(posts: list[StaffPost]) -> None:
    one, two, *_ = posts
    set_leave(one, two)
    stands_in = queries.actor_of(two.user, two)
    assert queries.stood_in_for(stands_in, AT) == [one.pk]
    assert queries.stood_in_for(stands_in, AT - timedelta(seconds=1)) == []
    assert queries.stood_in_for(stands_in, AT + 3 * DAY) == []
    assert queries.leaves_of([one.pk, two.pk], AT).keys() == {one.pk}
    entry = entries_of(Matter(kind="staff", id=one.user.username)).get()
    assert (entry.code, entry.data["substitute"]) == ("accounts.leave.set", two.user.username)


def test_only_he_himself_and_his_head_set_and_end_it(posts: list[StaffPost]) -> None:
    one, two, three, _, head = posts
    stranger = StaffPostFactory.create(role=Role.HEAD)
    for by in (queries.actor_of(three.user, three), queries.actor_of(stranger.user, stranger)):
        with pytest.raises(NotAllowed):
            set_leave(one, two, by=by)
    leave = set_leave(one, two, by=queries.actor_of(head.user, head))
    with pytest.raises(NotAllowed):
        actions.end_leave(leave=leave, by=queries.actor_of(two.user, two), at=AT)
    ended = actions.end_leave(leave=leave, by=queries.actor_of(one.user, one), at=AT + DAY)
    assert ended.until == AT + DAY
    assert actions.end_leave(leave=leave, by=queries.actor_of(one.user, one), at=AT + 2 * DAY).until == AT + DAY


def test_what_makes_no_sense_is_refused_in_words(posts: list[StaffPost]) -> None:
    one, two, three, clerk, _ = posts
    for terms, refusal in (
        ({"until": AT}, "结束不能早于开始"),
        ({"since": AT - 9 * DAY, "until": AT - DAY}, "结束不能早于开始"),
        ({"substitute": clerk}, "同一类岗位"),
        ({"substitute": one}, "同一类岗位"),
    ):
        with pytest.raises(actions.CannotLeave, match=refusal):
            set_leave(one, **({"substitute": two} | terms))
    set_leave(one, two)
    for post, substitute in ((one, three), (three, one)):
        with pytest.raises(actions.CannotLeave, match="已经有休假"):
            set_leave(post, substitute)
    with pytest.raises(actions.CannotLeave, match="正代别人办"):
        set_leave(two, three)


def test_the_page_sets_shows_and_ends(posts: list[StaffPost]) -> None:
    one, two, _, _, head = posts
    client = browser(one)
    today = timezone.localdate()
    parts = {"year": today.year, "month": today.month, "day": today.day}
    days = {f"{name}_{part}": value for name in ("since", "until") for part, value in parts.items()}
    assert client.post("/desk/leaves/", {"post": one.pk, "substitute": one.pk} | days).status_code == 422
    page = client.post("/desk/leaves/", {"post": one.pk, "substitute": two.pk} | days, follow=True).content.decode()
    assert f"由 {two.user.full_name} 代" in page
    leave = Leave.objects.get()
    assert browser(two).post(f"/desk/leaves/{leave.pk}/end/").status_code == 404
    of_head = browser(head)
    assert "回来了" in of_head.get("/desk/leaves/").content.decode()
    of_head.post(f"/desk/leaves/{leave.pk}/end/")
    assert not queries.leaves_of([one.pk], datetime.now(UTC))
