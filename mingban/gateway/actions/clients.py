"""Letting systems in, and ending their access."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from oauth2_provider.generators import generate_client_id, generate_client_secret
from oauth2_provider.models import Application as OAuthApplication

from mingban.accounts import actions as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Person, StaffPost, User
from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.gateway import access
from mingban.gateway.models import Client
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A new client, and its secret, which is shown this once: only its hash is kept."""

    client: Client
    client_id: str
    client_secret: str


class CannotRegister(Refused):
    """The system cannot be let in like this."""


@transaction.atomic
def register_client(
    *, name: str, organisation: Organisation, role: Role, scopes: Iterable[str], by: Actor, at: datetime
) -> Credentials:
    """Let a department's system in. It holds a post of its own, so that it may do what a person in that post may, no more.

    :raises NotAllowed: for anybody but the platform. :raises CannotRegister: for a name that is taken, a scope that
        departments have not, or a role in which no system may stand.
    """
    _check(name, scopes, access.DEPARTMENT_SCOPES, by)
    if role not in access.SYSTEM_ROLES:
        raise CannotRegister(f"系统不能用“{Role(role).label}”这个岗位接入")
    # Nobody knows this password, and without a second factor it would open nothing.
    user = accounts.create_staff(
        username=f"client.{secrets.token_hex(8)}", password=f"Aa1-{secrets.token_urlsafe(48)}", full_name=name, at=at
    )
    title = f"{name}（系统）"
    post = accounts.appoint(
        user=user, organisation=organisation, role=role, title=title, phone=organisation.phone, by=by, at=at
    )
    return _let_in(name, user, post, scopes=scopes, by=by, at=at)


@transaction.atomic
def register_agent(*, name: str, person: Person, scopes: Iterable[str], by: Actor, at: datetime) -> Credentials:
    """Let an agent's system in: it applies for those who have given this real-named person a mandate, and for nobody else.

    :raises NotAllowed: for anybody but the platform. :raises CannotRegister: for a name that is taken, a scope that
        agents have not, a person without an account, or one whose system is in already.
    """
    _check(name, scopes, access.AGENT_SCOPES, by)
    user = User.objects.filter(person=person).first()
    if user is None:
        raise CannotRegister("这个人还没有账号，请先用手机号登录一次")
    if Client.objects.filter(user=user).exists():
        raise CannotRegister("这个人的系统已经接入了")
    return _let_in(name, user, None, scopes=scopes, by=by, at=at)


def _check(name: str, scopes: Iterable[str], known: Iterable[str], by: Actor) -> None:
    if not access.can_register(by):
        raise NotAllowed("接入系统只能由平台用命令办")
    wanted = list(scopes)
    unknown = sorted(set(wanted) - set(known))
    if unknown or not wanted:
        raise CannotRegister(f"权限要从这些里选：{'、'.join(sorted(known))}")
    if not name.strip() or Client.objects.filter(name=name).exists():
        raise CannotRegister("系统要有名称，而且不能和已有的重名")


def _let_in(
    name: str, user: User, post: StaffPost | None, *, scopes: Iterable[str], by: Actor, at: datetime
) -> Credentials:
    client_id, secret = generate_client_id(), generate_client_secret()
    oauth = OAuthApplication.objects.create(
        name=name,
        client_id=client_id,
        client_secret=secret,  # hashed as it is saved
        client_type=OAuthApplication.CLIENT_CONFIDENTIAL,
        authorization_grant_type=OAuthApplication.GRANT_CLIENT_CREDENTIALS,
    )
    allowed = sorted(set(scopes))
    client = Client.objects.create(name=name, oauth=oauth, user=user, post=post, scopes=allowed, created_at=at)
    _record(client, "gateway.client.registered", "系统接入", by, at)
    return Credentials(client=client, client_id=client_id, client_secret=secret)


@transaction.atomic
def end_client(*, client: Client, by: Actor, at: datetime) -> Client:
    """End a system's access at once: its tokens are gone, nothing is pushed to it, its post ends. Ended twice, it stays ended.

    :raises NotAllowed: for anybody but the platform.
    """
    if not access.can_register(by):
        raise NotAllowed("接入系统只能由平台用命令办")
    client = Client.objects.select_for_update(of=("self",)).select_related("post", "oauth").get(pk=client.pk)
    if client.ended_at is not None:
        return client
    if client.oauth:
        client.oauth.delete()
    client.oauth, client.ended_at = None, at
    client.save(update_fields=["oauth", "ended_at"])
    client.subscriptions.update(is_active=False)
    if client.post:
        accounts.end_post(post=client.post, by=by, at=at)
    _record(client, "gateway.client.ended", "系统停止接入", by, at)
    return client


def _record(client: Client, code: str, sentence: str, by: Actor, at: datetime) -> None:
    organisation = client.post.organisation.code if client.post else ""
    data = {"scopes": client.scopes, "organisation": organisation, "role": client.post.role if client.post else ""}
    matter = Matter(kind="api-client", id=str(client.pk), name=client.name)
    ledger.record(code=code, matter=matter, by=by, at=at, sentence=sentence, data=data)
