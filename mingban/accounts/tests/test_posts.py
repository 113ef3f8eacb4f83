"""An administrator opens accounts, gives posts and ends them, of his organisations and never his own."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mingban.accounts import access, actions, queries
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost, User
from mingban.accounts.tests.factories import OrganisationFactory, StaffPostFactory
from mingban.accounts.tests.test_account_pages import browser, codes_of, text_of
from mingban.core.actors import SYSTEM
from mingban.core.errors import NotAllowed

pytestmark = pytest.mark.django_db

NEW = "/desk/colleagues/new/"


@pytest.fixture
def county() -> StaffPost:
    """The administrator of a county's government, with an office below it."""
    government = OrganisationFactory.create(is_government=True)
    OrganisationFactory.create(parent=government, name="市场监督管理局")
    return StaffPostFactory.create(organisation=government, role=Role.ADMINISTRATOR, user__full_name="滕志远")


def office(county: StaffPost) -> Any:
    return county.organisation.children.get()


def administrator_of(organisation: Any) -> StaffPost:
    return StaffPostFactory.create(organisation=organisation, role=Role.ADMINISTRATOR, user__full_name="伍建军")


def given(organisation: Any, role: Role = Role.CLERK, **more: str) -> dict[str, Any]:
    return {"organisation": organisation.pk, "role": role, "title": "综合窗口 3 号", "phone": "", **more}


def test_a_new_colleague_comes_in_by_a_password_for_a_day(client: Client, county: StaffPost) -> None:
    admin, there = browser(county.user), office(county)
    assert "给新同事开账号" in text_of(admin.get(NEW))
    person = {"full_name": "田 秋月", "username": "sj.tian"}
    for wrong, said in (
        ({"username": "田"}, "用户名用小写字母开头"),
        ({"username": county.user.username}, "已经有人用了"),
        ({"full_name": ""}, "请填姓名"),
        ({"organisation": OrganisationFactory.create().pk}, "请从列出的里面选一个"),
        ({"until_year": "2020", "until_month": "1", "until_day": "1"}, "今天或以后"),
    ):
        answer = admin.post(NEW, given(there) | person | wrong)
        assert (answer.status_code, said in text_of(answer)) == (422, True), said
    assert not User.objects.filter(full_name="田秋月").exists()
    shown = text_of(admin.post(NEW, given(there) | person))
    password = re.search(r'<p class="code num">([^<]+)<', shown)
    assert password
    assert "用户名是 sj.tian" in shown
    signed_in = client.post("/desk/sign-in/", {"username": "sj.tian", "password": password[1]})
    assert signed_in["Location"] == "/desk/sign-in/set-up/"
    user = User.objects.get(username="sj.tian")
    assert browser(user).get("/desk/account/")["Location"] == "/desk/account/password/"
    assert codes_of(user) == ["accounts.staff.created", "accounts.post.given"]
    page = text_of(admin.get(f"/desk/colleagues/{user.pk}/"))
    assert "安排岗位：市场监督管理局，综合窗口 3 号（窗口人员）" in page
    assert "滕志远" in page
    assert password[1] not in page


def test_a_colleague_is_given_a_second_post_until_a_day_and_a_post_is_ended(county: StaffPost) -> None:
    held = StaffPostFactory.create(organisation=office(county), user__full_name="王建国")
    admin, page = browser(county.user), f"/desk/colleagues/{held.user_id}/"
    day = timezone.localdate() + timedelta(days=10)
    until = {"until_year": str(day.year), "until_month": str(day.month), "until_day": str(day.day)}
    assert "给王建国安排岗位" in text_of(admin.get(f"{page}posts/"))
    answer = admin.post(f"{page}posts/", given(office(county), Role.ADMINISTRATOR, **until))
    assert (answer.status_code, "不写到期的日子" in text_of(answer)) == (422, True)
    answer = admin.post(f"{page}posts/", given(office(county)))
    assert (answer.status_code, "已经在这个岗位上了" in text_of(answer)) == (422, True)
    answer = admin.post(f"{page}posts/", given(office(county), Role.DECIDER, **until), follow=True)
    assert "王建国现在是" in text_of(answer)
    second = held.user.posts.get(role=Role.DECIDER)
    assert second.until is not None
    assert timezone.localtime(second.until).date() == day + timedelta(days=1)
    assert list(queries.posts_of(held.user, second.until)) == [held]

    for post in (held, second):
        assert "他手里没有没办完的件" in text_of(admin.get(f"{page}posts/{post.pk}/end/"))
        said = text_of(admin.post(f"{page}posts/{post.pk}/end/", follow=True))
        assert f"王建国的岗位“{post.title}”结束了" in said
    assert admin.post(f"{page}posts/{held.pk}/end/").status_code == 404
    assert browser(held.user).get("/desk/account/").status_code in {302, 403}
    assert "现在没有岗位的" in text_of(admin.get("/desk/colleagues/"))
    assert "王建国现在是" in text_of(admin.post(f"{page}posts/", given(office(county)), follow=True)), "he comes back"
    assert "现在没有岗位的" not in text_of(admin.get("/desk/colleagues/"))
    assert codes_of(held.user) == ["accounts.post.given", *["accounts.post.ended"] * 2, "accounts.post.given"]


def test_nobody_gives_or_ends_his_own_and_wide_roles_are_the_government_s(county: StaffPost) -> None:
    there, now = office(county), timezone.now()
    local = administrator_of(there)
    by, above = queries.actor_of(local.user), queries.actor_of(county.user)
    clerk = StaffPostFactory.create(organisation=there)
    terms: dict[str, Any] = {"organisation": there, "title": "x", "phone": "", "at": now}
    with pytest.raises(NotAllowed, match="不能给自己"):
        actions.appoint(user=local.user, role=Role.DECIDER, by=by, **terms)
    with pytest.raises(NotAllowed, match="自己的岗位不能自己结束"):
        actions.end_post(post=local, by=by, at=now)
    for role in (Role.SUPERVISOR, Role.AUDITOR, Role.PUBLISHER):
        assert [access.can_give(one, there, role) for one in (by, above, SYSTEM)] == [False, True, True]
        answer = browser(local.user).post(f"/desk/colleagues/{clerk.user_id}/posts/", given(there, role))
        assert (answer.status_code, "请从列出的里面选一个" in text_of(answer)) == (422, True)
        with pytest.raises(NotAllowed, match="要请政府的系统管理人员"):
            actions.appoint(user=clerk.user, role=role, by=by, **terms)
    assert not access.can_give(by, county.organisation, Role.CLERK)
    answer = browser(local.user).post(NEW, given(county.organisation) | {"full_name": "田秋月", "username": "x.tian"})
    assert (answer.status_code, User.objects.filter(username="x.tian").exists()) == (422, False)
    assert actions.appoint(user=local.user, role=Role.DECIDER, by=above, **terms).role == Role.DECIDER


def test_the_last_administrator_stays_and_strangers_find_nothing(county: StaffPost) -> None:
    there, now = office(county), timezone.now()
    local, stranger = administrator_of(there), administrator_of(OrganisationFactory.create())
    clerk = StaffPostFactory.create(organisation=there)
    with pytest.raises(actions.CannotEnd, match="最后一个系统管理人员"):
        actions.end_post(post=county, by=SYSTEM, at=now)
    second = StaffPostFactory.create(organisation=county.organisation, role=Role.ADMINISTRATOR, user=county.user)
    with pytest.raises(actions.CannotEnd):
        actions.end_post(post=second, by=SYSTEM, at=now)
    answer = browser(county.user).post(f"/desk/colleagues/{local.user_id}/posts/{local.pk}/end/", follow=True)
    assert "结束了" in text_of(answer), "the government's own administrator is left"
    for path in (f"/desk/colleagues/{clerk.user_id}/posts/", f"/desk/colleagues/{clerk.user_id}/posts/{clerk.pk}/end/"):
        assert browser(stranger.user).get(path).status_code == 404
        assert browser(stranger.user).post(path, given(there)).status_code == 404
        assert browser(clerk.user).get(path).status_code == 403
    assert list(queries.administered_organisations(queries.actor_of(stranger.user))) == [stranger.organisation]
    assert not queries.administered_organisations(queries.actor_of(clerk.user))
    elsewhere = StaffPostFactory.create(user=clerk.user, organisation=stranger.organisation)
    for post in (clerk, elsewhere):
        actions.end_post(post=post, by=SYSTEM, at=now)
    for admin in (county, stranger):
        assert clerk.user not in queries.colleagues_without_post(queries.actor_of(admin.user), timezone.now())
