from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mingban.accounts import access, actions, queries, rules
from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import (
    OrganisationFactory,
    PersonFactory,
    StaffFactory,
    StaffPostFactory,
    UserFactory,
)
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed
from mingban.ledger.queries import entries_of
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
PASSWORD = "Mingban-demo-2026"


def _administrator(**post: object) -> Actor:
    return queries.actor_of(StaffPostFactory.create(role=Role.ADMINISTRATOR, **post).user)


def test_makes_an_account_that_opens_nothing_yet() -> None:
    user = actions.create_staff(username="sj.clerk", password=PASSWORD, full_name="王建国", at=AT)
    assert user.check_password(PASSWORD)
    with pytest.raises(queries.HasNoPost):
        queries.actor_of(user)


@pytest.mark.parametrize("username", ["x", "SJ.clerk", "王建国", "1abc", "a b"])
def test_refuses_malformed_login_names(username: str) -> None:
    with pytest.raises(actions.CannotAppoint, match="用户名用小写字母开头"):
        actions.create_staff(username=username, password=PASSWORD, full_name="王建国", at=AT)


def test_refuses_a_taken_login_name_and_a_weak_password() -> None:
    StaffFactory.create(username="sj.clerk")
    with pytest.raises(actions.CannotAppoint, match="已经有人用了"):
        actions.create_staff(username="sj.clerk", password=PASSWORD, full_name="王建国", at=AT)
    with pytest.raises(rules.WeakPassword):
        actions.create_staff(username="sj.other", password="12345678", full_name="王建国", at=AT)


def test_gives_a_post_and_writes_it_into_the_journal() -> None:
    user, organisation = StaffFactory.create(), OrganisationFactory.create()
    post = actions.appoint(
        user=user, organisation=organisation, role=Role.CLERK, title="窗口人员", phone="0745-1", by=SYSTEM, at=AT
    )
    assert list(queries.posts_of(user, AT)) == [post]
    actor = queries.actor_of(user, post)
    assert (actor.role, actor.phone, actor.organisation_id) == (Role.CLERK, "0745-1", organisation.pk)
    entry = entries_of(Matter(kind="staff", id=user.username)).get()
    assert (entry.code, entry.data["role"]) == ("accounts.post.given", "clerk")


def test_gives_no_post_twice_and_none_to_citizens() -> None:
    post = StaffPostFactory.create()
    given: dict[str, Any] = {
        "organisation": post.organisation,
        "role": post.role,
        "title": "x",
        "phone": "",
        "by": SYSTEM,
        "at": AT,
    }
    with pytest.raises(actions.CannotAppoint, match="已经在这个岗位上"):
        actions.appoint(user=post.user, **given)
    with pytest.raises(actions.CannotAppoint, match="个人办事的账号"):
        actions.appoint(user=UserFactory.create(), **given)


def test_ends_a_post_once() -> None:
    post = StaffPostFactory.create()
    ended = actions.end_post(post=post, by=SYSTEM, at=AT)
    assert ended.until == AT
    assert not queries.posts_of(post.user, AT).exists()
    assert queries.posts_of(post.user, AT - timedelta(seconds=1)).exists()
    assert actions.end_post(post=post, by=SYSTEM, at=AT + timedelta(days=1)).until == AT
    assert entries_of(Matter(kind="staff", id=post.user.username)).count() == 1


def test_only_administrators_of_the_organisation_or_one_above_appoint() -> None:
    above = OrganisationFactory.create()
    organisation = OrganisationFactory.create(parent=above)
    post = StaffPostFactory.create(organisation=organisation)
    for by, may in (
        (SYSTEM, True),
        (_administrator(organisation=organisation), True),
        (_administrator(organisation=above), True),
        (_administrator(), False),
        (queries.actor_of(post.user), False),
    ):
        assert access.can_appoint(by, organisation) is may
    stranger = _administrator()
    with pytest.raises(NotAllowed):
        actions.end_post(post=post, by=stranger, at=AT)
    with pytest.raises(NotAllowed):
        actions.appoint(
            user=StaffFactory.create(),
            organisation=organisation,
            role=Role.CLERK,
            title="x",
            phone="",
            by=stranger,
            at=AT,
        )


def test_an_official_without_an_office_phone_answers_under_his_authority_s() -> None:
    post = StaffPostFactory.create(phone="")
    assert queries.actor_of(post.user).phone == post.organisation.phone


def test_an_administrator_says_who_an_official_is_in_private() -> None:
    post, person = StaffPostFactory.create(), PersonFactory.create()
    with pytest.raises(NotAllowed):
        actions.link_person(user=post.user, person=person, by=queries.actor_of(post.user, post), at=AT)
    user = actions.link_person(user=post.user, person=person, by=SYSTEM, at=AT)
    assert queries.actor_of(user, post).private_party_id == person.pk
    assert "private_party_id" not in queries.actor_of(user, post).as_json()
    with pytest.raises(actions.CannotAppoint, match="另一个工作账号"):
        actions.link_person(user=StaffPostFactory.create().user, person=person, by=SYSTEM, at=AT)
    citizen = UserFactory.create()
    StaffPostFactory.create(user=citizen)
    with pytest.raises(actions.CannotAppoint, match="个人办事的账号"):
        actions.link_person(user=citizen, person=person, by=SYSTEM, at=AT)
    assert actions.link_person(user=user, person=None, by=SYSTEM, at=AT).private_person is None
