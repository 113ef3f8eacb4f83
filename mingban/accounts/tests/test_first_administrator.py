from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost, User
from mingban.accounts.tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def add(username: str = "sys.one", organisation: str = "hecheng-government") -> str:
    out = StringIO()
    words = (username, "石静", "--organisation", organisation, "--phone", "0745-0000000")
    call_command("administrator_add", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_first_administrator_gets_a_password_for_a_day() -> None:
    OrganisationFactory.create(code="hecheng-government")
    said = add()
    user = User.objects.get(username="sys.one")
    assert user.check_password(said.split("临时密码 ")[1].strip())
    assert user.temporary_until is not None
    assert StaffPost.objects.get(user=user).role == Role.ADMINISTRATOR


def test_the_others_come_in_on_the_desk() -> None:
    government = OrganisationFactory.create(code="hecheng-government")
    OrganisationFactory.create(code="hecheng-market", parent=government)
    add()
    for organisation in ("hecheng-government", "hecheng-market"):
        with pytest.raises(CommandError, match="已经有系统管理人员"):
            add("sys.two", organisation)
    assert not User.objects.filter(username="sys.two").exists()


@pytest.mark.parametrize(
    ("username", "organisation", "says"),
    [("系统", "hecheng-government", "用户名"), ("sys.one", "nowhere", "没有这个机构")],
)
def test_what_is_wrong_is_said(username: str, organisation: str, says: str) -> None:
    OrganisationFactory.create(code="hecheng-government")
    with pytest.raises(CommandError, match=says):
        add(username, organisation)
