"""Who may open a document, what everybody may check, and the seal as a picture."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client, RequestFactory

from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import NotAllowed
from mingban.documents import registry, views
from mingban.documents.models import IssuedDocument
from mingban.documents.queries import NoSuchDocument
from mingban.documents.tests.factories import issue, make_organisation
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db
OWNER = Actor(kind=ActorKind.PERSON, id=1, name="林*满", party_id=1)
OTHER = Actor(kind=ActorKind.PERSON, id=2, name="周*阳", party_id=2)
MATTER = Matter(kind="test-case", id="17")
OPENED: list[tuple[str, str]] = []


@registry.access_to("test-case")
def may_open(actor: Actor, owner_id: str) -> bool:
    return actor == OWNER and owner_id == "17"


@registry.when_opened("test-case")
def opened(actor: Actor, owner_id: str, name: str) -> None:
    OPENED.append((actor.name, name))


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    OPENED.clear()
    return tmp_path


def get(token: str, actor: Actor | None = OWNER) -> Any:
    request = RequestFactory().get(f"/documents/{token}.pdf")
    request.actor = actor  # type: ignore[attr-defined]  # as the middleware sets it
    return views.document_open(request, token)


def test_the_owner_opens_the_document_and_nothing_keeps_a_copy() -> None:
    document = issue(make_organisation(), owner=MATTER)
    response = get(document.token)
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert unquote(response["Content-Disposition"]) == "inline; filename*=UTF-8''鹤市监受理〔2026〕1号.pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert OPENED == [("林*满", "受理通知书 鹤市监受理〔2026〕1号")]


def test_others_may_not() -> None:
    document = issue(make_organisation(), owner=MATTER)
    unheard_of = issue(make_organisation("other", "鹤他", "别的局"), owner=Matter(kind="unheard-of", id="17"))
    for token, actor in ((document.token, OTHER), (document.token, None), (unheard_of.token, OWNER)):
        with pytest.raises(NotAllowed):
            get(token, actor)
    with pytest.raises(NoSuchDocument):
        get("unknown")
    assert OPENED == []


def test_everybody_may_check_and_learns_nothing_personal(client: Client) -> None:
    document = issue(make_organisation())
    response = client.get(f"/d/{document.token}/")
    page = response.content.decode()
    assert response.status_code == 200
    for fact in (
        "这份文书是真的",
        "受理通知书",
        "鹤市监受理〔2026〕1号",
        "怀化市鹤城区市场监督管理局",
        document.digest[:4],
    ):
        assert fact in page
    assert "林小满" not in page


def test_a_document_that_somebody_changed_is_not_called_genuine(client: Client) -> None:
    document = issue(make_organisation())
    IssuedDocument.objects.filter(pk=document.pk).update(number="鹤市监受理〔2026〕99号")
    page = client.get(f"/d/{document.token}/").content.decode()
    assert "这份文书对不上" in page
    assert "这份文书是真的" not in page


def test_an_unknown_code_is_told_plainly(client: Client) -> None:
    response = client.get("/d/unknown/")
    assert response.status_code == 404
    assert "没有这份文书" in response.content.decode()


def test_the_seal_is_a_picture(client: Client) -> None:
    make_organisation()
    response = client.get("/seals/hecheng-market.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "演示专用章" in response.content.decode()
    assert client.get("/seals/unknown.svg").status_code == 404
