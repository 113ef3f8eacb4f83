"""Samples of papers: shown on the guide as pictures where there is one, served to everybody, and never a way into the disk."""

import json

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from mingban.catalogue.tests.factories import load_demo

pytestmark = pytest.mark.django_db
KINDS = settings.BASE_DIR / "data" / "demo" / "catalogue" / "material-kinds.json"


def test_every_picture_that_the_demo_names_is_there_and_shown_on_the_guide() -> None:
    kinds = json.loads(KINDS.read_text(encoding="utf-8"))["material_kinds"]
    named = {kind["sample_picture"] for kind in kinds if kind.get("sample_picture")}
    assert named == {path.name for path in settings.SAMPLES_DIR.glob("*.png")}
    for name in named:
        answer = Client().get(f"/samples/{name}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert Image.open(settings.SAMPLES_DIR / name).width > 400
    load_demo("barber-shop")
    guide = Client().get("/bundles/barber-shop/?premises=rented&deed=no&occupy=yes&agent=no").content.decode()
    assert '<img class="sample__picture" src="/samples/lease-contract.png" alt="租赁合同的样张：房屋租赁合同' in guide
    assert "容易出错的地方：漏了签名那一页" in guide


@pytest.mark.parametrize("name", ["no-such.png", "..png", "%2e%2e%2fpeople.json", "lease-contract.PNG", "a.json"])
def test_nothing_else_is_served(name: str) -> None:
    assert Client().get(f"/samples/{name}").status_code == 404
