"""Who may open a file, and what the browser is told about it."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import RequestFactory

from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import NotAllowed
from mingban.files import registry, views
from mingban.files.queries import NoSuchFile
from mingban.files.tests.factories import CITIZEN, pdf, picture, store
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db
OTHER = Actor(kind=ActorKind.PERSON, id=2, name="周*阳", party_id=2)
OPENED: list[tuple[str, str, str]] = []


@registry.access_to("test-material")
def may_open(actor: Actor, owner_id: str) -> bool:
    return actor == CITIZEN and owner_id == "17"


@registry.when_opened("test-material")
def opened(actor: Actor, owner_id: str, name: str) -> None:
    OPENED.append((actor.name, owner_id, name))


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    OPENED.clear()
    return tmp_path


def get(token: str, actor: Actor | None = CITIZEN) -> Any:
    request = RequestFactory().get(f"/files/{token}/")
    request.actor = actor  # type: ignore[attr-defined]  # as the middleware sets it
    return views.file_open(request, token)


def test_the_owner_opens_his_file_and_nothing_in_it_runs() -> None:
    file = store("门 面.jpg", picture(), owner=Matter(kind="test-material", id="17"))
    response = get(file.token)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert unquote(response["Content-Disposition"]).endswith("UTF-8''门 面.jpg")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert OPENED == [("林*满", "17", "门 面.jpg")]


def test_a_pdf_can_be_read_in_the_browser() -> None:
    response = get(store("a.pdf", pdf(), owner=Matter(kind="test-material", id="17")).token)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" not in response["Content-Security-Policy"]


def test_others_and_owners_that_nobody_answers_for_stay_shut() -> None:
    file = store("a.pdf", pdf(), owner=Matter(kind="test-material", id="17"))
    orphan = store("a.pdf", pdf(), owner=Matter(kind="unheard-of", id="17"))
    for token, actor in ((file.token, OTHER), (file.token, None), (orphan.token, CITIZEN)):
        with pytest.raises(NotAllowed):
            get(token, actor)
    assert OPENED == []


def test_an_unknown_file_and_lost_bytes_are_not_found(media: Path) -> None:
    with pytest.raises(NoSuchFile):
        get("unknown")
    file = store("a.pdf", pdf(), owner=Matter(kind="test-material", id="17"))
    (media / file.path).unlink()
    with pytest.raises(NoSuchFile, match="读不出来"):
        get(file.token)
