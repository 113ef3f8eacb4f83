"""Officials: their accounts and posts."""

import re
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from mingban.accounts import access, queries, rules
from mingban.accounts.actions.passwords import TEMPORARY_FOR, readable_password
from mingban.accounts.choices import Role
from mingban.accounts.events import PostEnded
from mingban.accounts.models import Person, StaffPost, User
from mingban.agencies.models import Organisation
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


class CannotAppoint(Refused):
    """The account cannot be made, or cannot hold this post."""


def create_staff(*, username: str, password: str, full_name: str, at: datetime, hashed: str = "") -> User:
    """Make an official's account; it opens nothing until a post is given, and asks for a second factor at sign-in.

    `hashed` is the password as it is kept, for who has made that already: it takes a quarter of a second on purpose.

    :raises WeakPassword: when the password is too easy.
    :raises CannotAppoint: when the login name is taken or malformed.
    """
    if not re.fullmatch(r"[a-z][a-z0-9._-]{1,49}", username):
        raise CannotAppoint("用户名用小写字母开头，只能有小写字母、数字、点和横线，2 到 50 个字", field="username")
    rules.check_password(password, username=username)
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise CannotAppoint(f"用户名“{username}”已经有人用了", field="username")
        user = User(username=username, full_name=full_name, created_at=at)
        user.password = hashed or make_password(password)
        user.save(force_insert=True)
    return user


def appoint(
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    title: str,
    phone: str,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
) -> StaffPost:
    """Give an official a post from now on, or until an instant; `phone` is the office's, shown to applicants.

    :raises NotAllowed: when `by` is no administrator of the organisation, gives a role that is not his to give, or appoints himself.
    :raises CannotAppoint: for a citizen's account, when he holds this role there already, or for a time that is over.
    """
    _check_may_give(user, organisation, role, by)
    _check_until(role, until, at)
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if user.posts.held_at(at).filter(organisation=organisation, role=role).exists():
            raise CannotAppoint(f"{user.full_name}已经在这个岗位上了", field="role")
        post = StaffPost.objects.create(
            user=user, organisation=organisation, role=role, title=title, phone=phone, since=at, until=until
        )
        _record(post, "accounts.post.given", "安排岗位", by, at)
    return post


def _check_may_give(user: User, organisation: Organisation, role: Role, by: Actor) -> None:
    if not access.can_appoint(by, organisation):
        raise NotAllowed("只有本单位的系统管理人员可以安排岗位")
    if not access.can_give(by, organisation, role):
        raise NotAllowed(f"“{Role(role).label}”看得到本单位以外的事，要请政府的系统管理人员安排")
    if by.id is not None and by.id == user.pk:
        raise NotAllowed("不能给自己安排岗位，请别的系统管理人员安排")
    if user.person_id is not None:
        raise CannotAppoint("这是个人办事的账号，岗位要安排给工作账号")


def _check_until(role: Role, until: datetime | None, at: datetime) -> None:
    if until is not None and until <= at:
        raise CannotAppoint("到期的日子要在今天或以后", field="until")
    if until is not None and role == Role.ADMINISTRATOR:
        raise CannotAppoint("系统管理人员的岗位不写到期的日子：到了那天可能就没有人管账号了", field="until")


def hire(
    *,
    username: str,
    full_name: str,
    organisation: Organisation,
    role: Role,
    title: str,
    phone: str,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
) -> tuple[StaffPost, str]:
    """Make a new colleague's account with its first post; return the post, and the password for a day, which is kept nowhere.

    He chooses his own password and binds an authenticator when he first signs in.

    :raises NotAllowed: when `by` may not give this post. :raises CannotAppoint: when the login name is taken or malformed,
        or for a time that is over.
    """
    password = readable_password()
    with transaction.atomic():
        user = create_staff(username=username, password=password, full_name=full_name, at=at)
        user.temporary_until = at + TEMPORARY_FOR
        user.save(update_fields=["temporary_until"])
        matter = Matter(kind="staff", id=username, name=full_name)
        ledger.record(code="accounts.staff.created", matter=matter, by=by, at=at, sentence="开了工作账号", data={})
        post = appoint(
            user=user, organisation=organisation, role=role, title=title, phone=phone, by=by, at=at, until=until
        )
    return post, password


def link_person(*, user: User, person: Person | None, by: Actor, at: datetime) -> User:
    """Say who an official is outside his office (None: not known), so that he cannot handle his own matters.

    :raises NotAllowed: when `by` is no administrator of an organisation in which he holds a post, or it is his own account.
    :raises CannotAppoint: for a citizen's account, and for a person who is linked to another official.
    """
    if user.person_id is not None:
        raise CannotAppoint("这是个人办事的账号，要登记的是工作账号")
    if not access.can_administer(by, user, at):
        raise NotAllowed("只有本单位的系统管理人员可以登记，自己的账号要请别人登记")
    if person is not None and User.objects.filter(private_person=person).exclude(pk=user.pk).exists():
        raise CannotAppoint("这个人已经登记在另一个工作账号上")
    with transaction.atomic():
        user.private_person = person
        user.save(update_fields=["private_person"])
        matter = Matter(kind="staff", id=user.username, name=user.full_name)
        sentence = "登记本人身份，用于回避" if person else "撤销本人身份登记"
        ledger.record(code="accounts.staff.linked", matter=matter, by=by, at=at, sentence=sentence, data={})
    return user


class CannotEnd(Refused):
    """Without this post nobody would administer the organisation any more."""


def end_post(*, post: StaffPost, by: Actor, at: datetime) -> StaffPost:
    """Take a post away from now on; a post that has ended stays as it was. What its holder had in hand stays his until others take it.

    :raises NotAllowed: when `by` is no administrator of the organisation, or it is his own post.
    :raises CannotEnd: when nobody would be left who administers the organisation.
    """
    if not access.can_appoint(by, post.organisation):
        raise NotAllowed("只有本单位的系统管理人员可以安排岗位")
    if by.id is not None and by.id == post.user_id:
        raise NotAllowed("自己的岗位不能自己结束，请别的系统管理人员结束")
    with transaction.atomic():
        post = StaffPost.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=post.pk)
        if post.until is None or post.until > at:
            _check_administered_without(post, at)
            post.until = at
            post.save(update_fields=["until"])
            _record(post, "accounts.post.ended", "岗位到期", by, at)
            bus.publish(PostEnded(post_id=post.pk))
    return post


def _check_administered_without(post: StaffPost, at: datetime) -> None:
    """Two who end one another's posts at the same instant wait for each other here."""
    if post.role != Role.ADMINISTRATOR:
        return
    posts = queries.administrators_above(post.organisation, at).select_for_update(of=("self",))
    if not [one for one in posts if one.user_id != post.user_id]:
        raise CannotEnd(f"{post.user.full_name}是{post.organisation.name}最后一个系统管理人员，请先安排另一个人")


def _record(post: StaffPost, code: str, sentence: str, by: Actor, at: datetime) -> None:
    data = {"role": post.role, "organisation": post.organisation.code, "title": post.title}
    if post.until is not None:
        data["until"] = post.until.isoformat()
    matter = Matter(kind="staff", id=post.user.username, name=post.user.full_name)
    said = f"{sentence}：{post.organisation.short_name}，{post.title}（{Role(post.role).label}）"
    ledger.record(code=code, matter=matter, by=by, at=at, sentence=said, data=data)
