"""A citizen names a legal entity that he represents; only what the register confirms, over real sockets, lets him act for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import LegalEntity, User
from mingban.accounts.tests.factories import LegalEntityFactory, NewcomerFactory, PersonFactory, UserFactory
from mingban.core.errors import NotAllowed
from mingban.exchange import actions
from mingban.exchange.choices import Position
from mingban.exchange.models import Consent, DataCall, EntityClaim
from mingban.ledger.models import Entry

pytestmark = pytest.mark.django_db

PAGE = "/my/entities/new/"
CODE = "92431202MA4L07XY01"
SHOP = {"name": "鹤城区 向阳杂货店", "uscc": "9243 1202 ma4l 07xy 01", "position": "OPERATOR"}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture(autouse=True)
def _rested() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner() -> Any:
    """The one of whom the demonstration's register knows a shop."""
    return UserFactory.create(person=PersonFactory.create(name="周向阳", identity_number="431202196606150014"))


def test_the_register_confirms_and_only_then_he_may_act_for_it(owner: Any, sandbox: Any) -> None:
    former = LegalEntityFactory.create(uscc=CODE, name="旧名称")
    citizen = browser(owner)
    assert "我代表的单位" in text_of(citizen.get("/my/profile/"))
    assert "向市场监管局查询我的单位负责人登记信息" in text_of(citizen.get(PAGE))
    for wrong, said in (
        ({"uscc": "92431202MA4L07XY"}, "是 18 位，您填了 16 位"),
        ({"uscc": "92431202MA4L07XY02"}, "最后一位和前面的对不上"),
        ({"name": ""}, "请填单位名称"),
        ({"position": "OWNER"}, "请从列出的里面选一个"),
    ):
        answer = citizen.post(PAGE, SHOP | wrong)
        assert (answer.status_code, said in text_of(answer)) == (422, True), said
    assert not DataCall.objects.exists(), "nobody is asked about what cannot be right"

    sandbox.break_(error_rate=1)
    page = text_of(citizen.post(PAGE, SHOP, follow=True))
    claim = EntityClaim.objects.get()
    assert "登记机关现在没有答复" in page
    assert "没有核实以前，您不能替它办事" in page
    assert accounts.principals_of(owner.person, "x", timezone.now()) == [owner.person]
    sandbox.mend()
    cache.clear()
    assert "核实了，您可以代表" in text_of(citizen.post(f"/my/entities/{claim.pk}/check/", follow=True))
    entity = LegalEntity.objects.get(uscc=CODE)
    assert (entity.pk, entity.name, entity.representative) == (former.pk, "鹤城区向阳杂货店", owner.person)
    assert [one.pk for one in accounts.principals_of(owner.person, "x", timezone.now())] == [owner.person.pk, entity.pk]
    assert list(accounts.entities_represented(owner.person)) == [entity]
    entry = Entry.objects.get(code="exchange.claim.checked")
    assert (entry.data["state"], entry.data["uscc"]) == ("VERIFIED", CODE)
    assert "代表鹤城区 向阳杂货店办事" in text_of(citizen.get("/my/consents/"))

    asked = DataCall.objects.count()
    citizen.post(f"/my/entities/{claim.pk}/check/")
    assert DataCall.objects.count() == asked, "what is verified is not asked again"
    assert "不能在这里删" in text_of(citizen.post(f"/my/entities/{claim.pk}/remove/", follow=True))
    answer = citizen.post(PAGE, SHOP)
    assert (answer.status_code, "已经登记过" in text_of(answer)) == (422, True)
    citizen.post(f"/my/consents/{Consent.objects.latest('pk').pk}/withdraw/")
    assert DataCall.objects.latest("pk").answer, "an answer that was relied on is not forgotten"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"name": "鹤城区向阳百货店"}, "DIFFERENT"),
        ({"position": "REPRESENTATIVE"}, "DIFFERENT"),
        ({"uscc": "91431202MA4L07XY00", "is_as_printed": "on"}, "DIFFERENT"),
    ],
)
def test_what_the_register_says_otherwise_gives_nothing(owner: Any, sandbox: Any, said: Any, state: str) -> None:
    citizen = browser(owner)
    page = text_of(citizen.post(PAGE, SHOP | said, follow=True))
    claim = EntityClaim.objects.get()
    assert (claim.state, claim.entity) == (state, None)
    assert "没有核实成：和登记的对不上" in page
    assert not LegalEntity.objects.exists()
    assert "删掉了" in text_of(citizen.post(f"/my/entities/{claim.pk}/remove/", follow=True))
    assert not EntityClaim.objects.exists()


def test_others_find_nothing_and_nobody_speaks_for_another(owner: Any, sandbox: Any) -> None:
    stranger = UserFactory.create()
    assert "没有查到" in text_of(browser(stranger).post(PAGE, SHOP, follow=True))
    claim = EntityClaim.objects.get()
    for verb in ("check", "remove"):
        assert browser(owner).post(f"/my/entities/{claim.pk}/{verb}/").status_code == 404
    by, now = accounts.actor_of(owner), timezone.now()
    terms: Any = {"name": "x", "uscc": CODE, "position": Position.HEAD, "is_as_printed": False, "at": now}
    with pytest.raises(NotAllowed):
        actions.claim_entity(person=accounts.person_of(stranger), by=by, **terms)
    with pytest.raises(NotAllowed):
        actions.check_claim(claim=claim, by=by, at=now)
    with pytest.raises(NotAllowed):
        actions.drop_claim(claim=claim, by=by, at=now)
    newcomer = UserFactory.create(person=NewcomerFactory.create())
    answer = browser(newcomer).post(PAGE, SHOP)
    assert (answer.status_code, "要先实名" in text_of(answer)) == (422, True)
    EntityClaim.objects.bulk_create(
        EntityClaim(person=owner.person, name="x", uscc=f"9{n:017}", position=Position.HEAD, claimed_at=now)
        for n in range(20)
    )
    with pytest.raises(actions.CannotClaim, match="最多登记 20 家"):
        actions.claim_entity(person=accounts.person_of(owner), by=by, **terms)
