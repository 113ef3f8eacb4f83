"""Mail and pushes over real sockets: a letter comes once and says how it ends; a push is sealed for one browser; faults are outlived."""

import base64
from datetime import timedelta
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingban.accounts.tests.factories import PersonFactory
from mingban.notices import actions, queries
from mingban.notices.actions import Outgoing, sending
from mingban.notices.choices import NoticeChannel, NoticeState
from mingban.notices.contrib.webpush import push
from mingban.notices.models import Notice, PushEndpoint
from mingban.notices.registry import MessageRefused
from mingban.notices.tests.factories import AT

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def text_of(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


class Browser:
    """A browser with its keys, at the sandbox's push service."""

    def __init__(self, sandbox: Any, name: str) -> None:
        self.sandbox, self.name = sandbox, name
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.endpoint = actions.register_endpoint(
            party=PersonFactory.create(),
            address=f"{sandbox.url}/push/{name}",
            keys={"p256dh": text_of(public), "auth": text_of(self.auth) + "=="},
            at=AT,
        )

    def ping(self, key: str = "push/1") -> None:
        actions.send_many([self.outgoing(key)], at=AT)

    def outgoing(self, key: str) -> Outgoing:
        return Outgoing(
            key=f"{key}/{self.name}",
            channel=NoticeChannel.PUSH,
            endpoint_id=self.endpoint.pk,
            subject="有新公开的",
            text="《关于电梯的通知》",
            link="/open/x/",
        )

    def answers(self, status: int) -> None:
        self.sandbox.http.put(f"/push/{self.name}/answer", json={"status": status}).raise_for_status()

    def came(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.sandbox.http.get(f"/push/{self.name}.json").json()["pushes"]
        return found

    def read(self, sealed: str) -> str:
        opened: bytes = http_ece.decrypt(
            base64.b64decode(sealed), private_key=self.key, auth_secret=self.auth, version="aes128gcm"
        )
        return opened.decode()


def letter(address: str, key: str = "letter/1") -> Outgoing:
    return Outgoing(
        key=f"{key}/{address}",
        channel=NoticeChannel.EMAIL,
        address=address,
        subject="有新公开的",
        text="《关于电梯的通知》",
        ending="/subscriptions/told/x/end/",
    )


@pytest.fixture
def post(sandbox: Any, settings: Any) -> Any:
    """Return the sandbox, with mail going there over SMTP."""
    settings.EMAIL_BACKEND = SMTP
    return sandbox


def test_letters_go_by_few_statements_and_come_once_even_when_sent_again(post: Any) -> None:
    actions.send_many([letter(f"a{number}@example.cn") for number in range(40)], at=AT)
    with CaptureQueriesContext(connection) as asked:
        assert actions.send_due(at=AT) == 40
    assert len(asked) < 40, "far fewer than letters"
    Notice.objects.update(state=NoticeState.WAITING, due_at=AT)
    assert actions.send_due(at=AT) == 40
    (found,) = post.mail("a7@example.cn")
    assert (found["subject"], found["times"]) == ("有新公开的", 2), (
        "the mailbox keeps one of two with the same Message-ID"
    )
    assert found["text"].strip() == "《关于电梯的通知》"
    assert found["headers"]["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert found["headers"]["list-unsubscribe"].endswith("/subscriptions/told/x/end/>")
    assert "模拟邮箱" in post.http.get("/mail/a7@example.cn").text
    assert "a7@example.cn" in post.http.get("/").text


def test_a_mail_server_that_is_out_of_order_or_away_is_tried_again(post: Any, settings: Any) -> None:
    post.break_(error_rate=1)
    actions.send_many([letter("b@example.cn")], at=AT)
    assert actions.send_due(at=AT) == 0
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts, notice.last_error) == (NoticeState.WAITING, 1, "later: SMTP 451")
    post.mend()
    usual, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert actions.send_due(at=notice.due_at) == 0
    notice.refresh_from_db()
    assert notice.last_error.startswith(sending.SILENT)
    settings.EMAIL_PORT = usual
    assert actions.send_due(at=notice.due_at) == 1
    assert post.mail("b@example.cn")


def test_a_mailbox_that_is_none_is_refused_for_good(post: Any) -> None:
    actions.send_many([letter("nobody@example.cn")], at=AT)
    assert actions.send_due(at=AT) == 0
    notice = Notice.objects.get()
    assert (notice.state, notice.last_error) == (NoticeState.FAILED, "refused: SMTP 550")


def test_a_push_is_sealed_for_its_browser_and_signed_as_ours(sandbox: Any, settings: Any) -> None:
    browser = Browser(sandbox, "sealed")
    browser.ping()
    assert actions.send_due(at=AT) == 1
    (came,) = browser.came()
    told = browser.read(came["body"])
    assert "《关于电梯的通知》" in told
    assert f'"tag": "{came["topic"]}"' in told, "what comes twice is one notification"
    token = push._token(settings.PUSH_SECRET, "http://push.example", AT)
    head, claims, signature = token.split(".")
    known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), push._octets(queries.push_key()))
    both = push._octets(signature)
    der = utils.encode_dss_signature(int.from_bytes(both[:32]), int.from_bytes(both[32:]))
    known.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    assert '"aud": "http://push.example"' in push._octets(claims).decode()
    settings.PUSH_SECRET = ""
    assert queries.push_key() == ""


def test_a_browser_that_is_gone_is_not_told_again_and_a_busy_service_is_asked_later(sandbox: Any) -> None:
    gone, busy, wrong = (Browser(sandbox, name) for name in ("gone", "busy", "wrong"))
    gone.answers(410)
    busy.answers(429)
    wrong.answers(400)
    actions.send_many([one.outgoing("push/2") for one in (gone, busy, wrong)], at=AT)
    assert actions.send_due(at=AT) == 0
    gone.endpoint.refresh_from_db()
    assert gone.endpoint.ended_at == AT
    states = {one.endpoint_id: (one.state, one.last_error) for one in Notice.objects.all()}
    assert states[gone.endpoint.pk] == (NoticeState.FAILED, "gone: HTTP 410")
    assert states[busy.endpoint.pk] == (NoticeState.WAITING, "later: HTTP 429")
    assert states[wrong.endpoint.pk] == (NoticeState.FAILED, "refused: HTTP 400")
    busy.answers(201)
    assert actions.send_due(at=AT + timedelta(seconds=actions.RETRY_SECONDS[0])) == 1
    assert busy.came()
    gone.ping("push/3")
    assert actions.send_due(at=AT) == 0
    assert Notice.objects.latest("pk").last_error == "refused: endpoint dropped"
    assert queries.endpoints_of([gone.endpoint.party_id, busy.endpoint.party_id]) == {
        busy.endpoint.party_id: [busy.endpoint.pk]
    }


def test_nobody_makes_us_knock_at_doors_inside(sandbox: Any, settings: Any) -> None:
    browser = Browser(sandbox, "inside")
    settings.WEBHOOK_NETWORKS = []
    browser.ping()
    assert actions.send_due(at=AT) == 0
    assert Notice.objects.get().last_error.startswith("later: ")
    settings.WEBHOOKS_NEED_HTTPS = True
    assert actions.send_due(at=AT + timedelta(seconds=5)) == 0
    assert Notice.objects.get().last_error == "refused: address"
    with pytest.raises(actions.EndpointNotTaken):
        Browser(sandbox, "plain")


def test_a_party_has_ten_browsers_at_most_and_one_belongs_to_whoever_used_it_last() -> None:
    party, other = PersonFactory.create(), PersonFactory.create()
    keys = {"p256dh": "B" * 87, "auth": "A" * 22}
    for number in range(12):
        actions.register_endpoint(
            party=party, address=f"https://p.example/{number}", keys=keys, at=AT + timedelta(seconds=number)
        )
    assert len(queries.endpoints_of([party.pk])[party.pk]) == 10
    taken = actions.register_endpoint(party=other, address="https://p.example/11", keys=keys, at=timezone.now())
    assert taken.party_id == other.pk
    assert PushEndpoint.objects.count() == 12
    with pytest.raises(MessageRefused):
        push.encrypted(b"x", {"p256dh": "B" * 87, "auth": "A" * 22})
