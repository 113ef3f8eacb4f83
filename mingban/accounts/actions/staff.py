"""Officials: their accounts and posts."""

import re
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from mingban.accounts import access, rules
from mingban.accounts.choices import Role
from mingban.accounts.models import Person, StaffPost, User
from mingban.agencies.models import Organisation
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
    *, user: User, organisation: Organisation, role: Role, title: str, phone: str, by: Actor, at: datetime
) -> StaffPost:
    """Give an official a post from now on; `phone` is the office's, shown to applicants.

    :raises NotAllowed: when `by` is no administrator of the organisation.
    :raises CannotAppoint: for a citizen's account, or when he holds this role there already.
    """
    if not access.can_appoint(by, organisation):
        raise NotAllowed("只有本单位的系统管理人员可以安排岗位")
    if user.person_id is not None:
        raise CannotAppoint("这是个人办事的账号，岗位要安排给工作账号")
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if user.posts.held_at(at).filter(organisation=organisation, role=role).exists():
            raise CannotAppoint(f"{user.full_name}已经在这个岗位上了")
        post = StaffPost.objects.create(
            user=user, organisation=organisation, role=role, title=title, phone=phone, since=at
        )
        _record(post, "accounts.post.given", "安排岗位", by, at)
    return post


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


def end_post(*, post: StaffPost, by: Actor, at: datetime) -> StaffPost:
    """Take a post away from now on; a post that has ended stays as it was.

    :raises NotAllowed: when `by` is no administrator of the organisation.
    """
    if not access.can_appoint(by, post.organisation):
        raise NotAllowed("只有本单位的系统管理人员可以安排岗位")
    with transaction.atomic():
        post = StaffPost.objects.select_for_update(of=("self",)).select_related("organisation", "user").get(pk=post.pk)
        if post.until is None or post.until > at:
            post.until = at
            post.save(update_fields=["until"])
            _record(post, "accounts.post.ended", "岗位到期", by, at)
    return post


def _record(post: StaffPost, code: str, sentence: str, by: Actor, at: datetime) -> None:
    data = {"role": post.role, "organisation": post.organisation.code, "title": post.title}
    matter = Matter(kind="staff", id=post.user.username, name=post.user.full_name)
    ledger.record(code=code, matter=matter, by=by, at=at, sentence=sentence, data=data)
