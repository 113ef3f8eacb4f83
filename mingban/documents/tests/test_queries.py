"""Rendering once, noticing changes, the reference data."""

import json
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from mingban.documents import queries, typesetting
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.documents.queries import NoSuchDocument, WrongContent
from mingban.documents.rules import NoRemedyRule
from mingban.documents.tests.factories import AT, SAMPLES, issue, make_organisation
from mingban.documents.tests.test_typesetting import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what Typst is asked to set."""
    calls: list[str] = []
    really = typesetting.compile_pdf

    def counted(template: str, data: str, **options: Any) -> bytes:
        calls.append(template)
        return really(template, data, **options)

    monkeypatch.setattr(typesetting, "compile_pdf", counted)
    return calls


def test_a_document_is_set_once_and_then_read_from_the_disk(media: Path, compiled: list[str]) -> None:
    document = issue(make_organisation())
    first, second = queries.render_pdf(document), queries.render_pdf(document)
    assert first == second
    assert compiled == ["acceptance"]
    (kept,) = media.glob("documents/??/*.pdf")
    assert kept.read_bytes() == first
    assert kept.stat().st_mode & 0o077 == 0


def test_a_changed_name_or_template_is_set_anew(
    compiled: list[str], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    document = issue(make_organisation())
    queries.render_pdf(document)
    settings.IS_DEMO = False
    assert "演示" not in words(queries.render_pdf(document))
    monkeypatch.setattr(typesetting, "templates_version", lambda: "another")
    queries.render_pdf(document)
    assert len(compiled) == 3


def test_the_page_carries_number_seal_and_the_address_to_check_it(settings: Any) -> None:
    settings.PUBLIC_URL = "https://mingban.example/"
    document = issue(make_organisation())
    shown = words(queries.render_pdf(IssuedDocument.objects.get(pk=document.pk)))
    assert "鹤市监受理〔2026〕1号" in shown
    assert f"https://mingban.example/d/{document.token}/" in shown
    assert document.content["salt"] not in shown


def test_many_readers_at_once_get_the_same_whole_page(media: Path) -> None:
    document = issue(make_organisation())
    results: list[bytes] = []
    threads = [Thread(target=lambda: results.append(queries.render_pdf(document))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert [path.suffix for path in media.glob("documents/??/*")] == [".pdf"]


def test_a_sheet_that_is_not_issued_has_no_number_and_leads_to_its_page() -> None:
    pdf = queries.render("notice-sheet", SAMPLES["notice-sheet"])
    assert "扫码看最新的" in words(pdf)
    assert "印章" not in words(pdf)


def test_wrong_sheets_are_refused() -> None:
    with pytest.raises(WrongContent, match="一次性告知单的内容不完整"):
        queries.render("notice-sheet", {"subject": "x"})
    with pytest.raises(ValueError, match="unheard-of"):
        queries.render("unheard-of", {})


def test_an_unknown_token_and_organisation_are_not_found() -> None:
    with pytest.raises(NoSuchDocument):
        queries.document_by_token("unknown")
    with pytest.raises(NoSuchDocument):
        queries.organisation_seal("unknown")


def test_remedies_follow_the_day_and_the_organisation(settings: Any, tmp_path: Path) -> None:
    general = {
        "organisations": [],
        "text": "向{authority}和{court}",
        "authority": "{region}政府",
        "court": "法院",
        "source": "x",
    }
    rules = [
        {**general, "valid_from": "2026-01-01"},
        {**general, "valid_from": "2027-01-01", "text": "新规定"},
        {**general, "valid_from": "2026-01-01", "organisations": ["hecheng-tax"], "authority": "上级"},
    ]
    settings.REMEDIES_FILE = tmp_path / "remedies.json"
    settings.REMEDIES_FILE.write_text(json.dumps({"rules": rules}))
    market, tax = make_organisation(), make_organisation("hecheng-tax", "鹤税", "税务局")
    assert queries.remedies_of(market, AT.date()) == "向鹤城区政府和法院"
    assert queries.remedies_of(market, AT.date().replace(year=2027)) == "新规定"
    assert queries.remedies_of(tax, AT.date().replace(year=2027)) == "向上级和法院"
    with pytest.raises(NoRemedyRule):
        queries.remedies_of(market, AT.date().replace(year=2025))


def test_every_rule_of_the_shipped_data_names_its_source(settings: Any) -> None:
    data = json.loads(settings.REMEDIES_FILE.read_text())
    assert data["checked_on"]
    asked = [rule for rule in data["rules"] if any(kind.startswith("request-") for kind in rule["kinds"])]
    licensing = [rule for rule in data["rules"] if rule not in asked]
    decisions = [rule for rule in licensing if rule.get("review_days")]
    assert len(decisions) == 2
    assert all("行政复议法" in rule["source"] and "行政诉讼法" in rule["source"] for rule in decisions)
    assert all("行政许可法" in rule["source"] for rule in licensing if rule not in decisions)
    assert all("行政复议法" in rule["source"] for rule in asked if rule.get("review_days"))
    first_review = [rule for rule in asked if "request-reply:REFUSED" in rule["kinds"]]
    assert all("应当先申请行政复议" in rule["text"] and not rule.get("sue_months") for rule in first_review)


def test_documents_are_called_by_their_number() -> None:
    assert str(issue(make_organisation(), DocumentKind.RECEIPT)) == "鹤市监收件〔2026〕1号"
