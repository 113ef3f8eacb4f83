import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import StaffPostFactory
from mingban.catalogue import actions, queries
from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.formats import read_source, write_excel, write_json
from mingban.catalogue.models import ItemVersion, PendingImport
from mingban.catalogue.tests.factories import AT, PUBLISHER, make_bundle, make_item, make_state

pytestmark = pytest.mark.django_db

FILE = CatalogueFile(items=[make_item(), make_item("hang-sign")], bundles=[make_bundle()])


@pytest.fixture(autouse=True)
def _state() -> None:
    make_state()


def official(role: Role = Role.PUBLISHER) -> Client:
    client = Client()
    post = StaffPostFactory.create(role=role)
    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, content: bytes, name: str = "items.json") -> tuple[int, str]:
    answer = client.post("/desk/catalogue/import/", {"file": SimpleUploadedFile(name, content)})
    return answer.status_code, answer.content.decode().replace("&nbsp;", " ")


def confirm_address(html: str) -> str:
    found = re.search(r'action="(/desk/catalogue/import/[^"]+/)"', html)
    assert found
    return found[1]


@pytest.mark.parametrize("path", ["/desk/catalogue/", "/desk/catalogue/import/", "/desk/catalogue/export/"])
def test_only_publishers_come_in(path: str) -> None:
    assert official(Role.CLERK).get(path).status_code == 403
    assert Client().get(path).status_code in {302, 403}
    assert official().get(path).status_code == 200


@pytest.mark.parametrize("content", [write_json(FILE).encode(), write_excel(FILE)])
def test_a_file_is_tried_first_and_imported_when_confirmed(content: bytes) -> None:
    client = official()
    status, html = send(client, content)
    assert status == 200
    assert "确认导入" in html
    assert "事项 hang-sign" in html
    assert not ItemVersion.objects.exists()
    answer = client.post(confirm_address(html), follow=True)
    assert "导入好了：新增和更新 3 项，0 项没有变化" in answer.content.decode()
    assert queries.bundle_in_force("start-shop").number == 1
    assert not PendingImport.objects.exists()


def test_every_problem_is_listed_by_its_place_and_nothing_is_kept() -> None:
    broken = CatalogueFile(items=[make_item(answers=[]), make_item("hang-sign", organisation="nobody")])
    status, html = send(official(), write_json(broken).encode())
    assert status == 422
    assert "文件里有 2 处要改，什么都没有导入" in html
    assert "没有代码是“nobody”的机构" in html
    assert not PendingImport.objects.exists()


def test_cells_of_an_excel_file_are_named() -> None:
    broken = CatalogueFile(items=[make_item(), make_item("hang-sign", organisation="nobody")])
    status, html = send(official(), write_excel(broken), "items.xlsx")
    assert status == 422
    assert re.search(r"事项!F3|事项![A-Z]+3", html)


def test_doubts_are_shown_before_confirming() -> None:
    _, html = send(official(), write_json(CatalogueFile(items=[make_item(catalog_code="000231004001")])).encode())
    assert "请再看一眼（不影响导入）" in html


@pytest.mark.parametrize(("content", "said"), [(b"", "空的"), (b"%PDF-1.7", "不是正确的 JSON")])
def test_a_wrong_file_is_refused_in_words(content: bytes, said: str) -> None:
    status, html = send(official(), content)
    assert status == 422
    assert said in html


def test_a_missing_or_too_large_file_is_refused_at_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = official().post("/desk/catalogue/import/")
    assert answer.status_code == 422
    assert "请选文件" in answer.content.decode()
    monkeypatch.setattr("mingban.catalogue.forms.pages.MAX_BYTES", 3)
    assert "文件太大" in send(official(), b"abcdef")[1]


def test_a_trial_is_confirmed_once_and_only_by_who_made_it() -> None:
    client = official()
    address = confirm_address(send(client, write_json(FILE).encode())[1])
    assert official().post(address).status_code == 404
    assert client.post(address).status_code == 302
    answer = client.post(address)
    assert answer.status_code == 404
    assert "已经用过或者过期" in answer.content.decode()
    assert client.get(address).status_code == 405


def test_a_trial_is_forgotten_after_a_day() -> None:
    client = official()
    address = confirm_address(send(client, write_json(FILE).encode())[1])
    PendingImport.objects.update(uploaded_at=timezone.now() - timedelta(days=2))
    assert client.post(address).status_code == 404
    send(client, write_json(FILE).encode())
    assert PendingImport.objects.count() == 1


def test_what_changed_between_trial_and_confirmation_is_checked_again() -> None:
    actions.publish_item(definition=make_item(), by=PUBLISHER, at=AT)
    client = official()
    only_bundle = CatalogueFile(items=[make_item("hang-sign")], bundles=[make_bundle()])
    address = confirm_address(send(client, write_json(only_bundle).encode())[1])
    actions.open_or_close(kind="item", code="open-shop", is_open=False, reason="停", by=PUBLISHER, at=AT)
    answer = client.post(address)
    assert answer.status_code == 422
    assert "没有代码是“open-shop”的在用事项" in answer.content.decode()
    assert PendingImport.objects.exists()


def test_versions_are_listed() -> None:
    actions.publish_item(definition=make_item(), by=PUBLISHER, at=AT)
    actions.publish_item(definition=make_item(name="改名"), by=PUBLISHER, at=AT)
    html = official().get("/desk/catalogue/").content.decode().replace("&nbsp;", " ")
    assert "第 2 版，现行" in html
    assert "第 1 版，已被替换" in html


def test_definitions_are_exported_in_both_formats() -> None:
    for item in FILE.items:
        actions.publish_item(definition=item, by=PUBLISHER, at=AT)
    actions.publish_bundle(definition=FILE.bundles[0], by=PUBLISHER, at=AT)
    client = official()
    for query in ("format=xlsx", "format=json", "bundle=start-shop", "item=open-shop&format=json"):
        answer = client.get(f"/desk/catalogue/export/?{query}")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        assert read_source(BytesIO(answer.content)).parse().items
    assert client.get("/desk/catalogue/export/?format=pdf").status_code == 404
    assert client.get("/desk/catalogue/export/?item=no-such").status_code == 404


@pytest.mark.parametrize("kind", ["items", "bundles"])
def test_an_item_or_bundle_is_closed_and_opened_with_a_reason(kind: str) -> None:
    for item in FILE.items:
        actions.publish_item(definition=item, by=PUBLISHER, at=AT)
    actions.publish_bundle(definition=FILE.bundles[0], by=PUBLISHER, at=AT)
    client = official()
    code = {"items": "open-shop", "bundles": "start-shop"}[kind]
    address = f"/desk/catalogue/{kind}/{code}/opening/"
    assert "暂停办理" in client.get(address).content.decode()
    assert client.post(address, {"is_open": "no"}).status_code == 422
    assert "暂停办理" in client.post(address, {"is_open": "no", "reason": "升级"}, follow=True).content.decode()
    assert Client().get(f"/{kind}/{code}/").status_code == 409
    assert "恢复办理" in client.get(address).content.decode()
    client.post(address, {"is_open": "yes", "reason": "好了"})
    assert Client().get(f"/{kind}/{code}/").status_code == 200


def test_an_unknown_item_or_bundle_is_not_found() -> None:
    assert official().get("/desk/catalogue/items/no-such/opening/").status_code == 404
    assert official().get("/desk/catalogue/bundles/no-such/opening/").status_code == 404
