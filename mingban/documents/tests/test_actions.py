"""Numbers, frozen content, digests."""

from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from mingban.agencies.models import Organisation
from mingban.documents import queries
from mingban.documents.actions import issue_document
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.documents.queries import WrongContent
from mingban.documents.tests.factories import AT, CASE, SAMPLES, issue, make_organisation


@pytest.mark.django_db
def test_numbers_run_per_organisation_kind_and_year() -> None:
    market, health = make_organisation(), make_organisation("hecheng-health", "鹤卫健", "怀化市鹤城区卫生健康局")
    next_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # already 2027 in Shanghai
    numbers = [
        issue(market).number,
        issue(market).number,
        issue(health).number,
        issue(market, DocumentKind.CORRECTION).number,
        issue(market, at=next_year).number,
    ]
    assert numbers == [
        "鹤市监受理〔2026〕1号",
        "鹤市监受理〔2026〕2号",
        "鹤卫健受理〔2026〕1号",
        "鹤市监补正〔2026〕1号",
        "鹤市监受理〔2027〕1号",
    ]


@pytest.mark.django_db
def test_organisations_that_share_a_word_never_share_a_number() -> None:
    first, second = make_organisation(), make_organisation("other-market", "鹤市监", "鹤城区第二市场监督管理局")
    assert [issue(first).number, issue(second).number] == ["鹤市监受理〔2026〕1号", "鹤市监受理〔2026〕2号"]


@pytest.mark.django_db
def test_a_failed_act_gives_its_number_back() -> None:
    organisation = make_organisation()
    with pytest.raises(RuntimeError), transaction.atomic():
        issue(organisation)
        raise RuntimeError("the act fails after the document was issued")
    assert issue(organisation).number == "鹤市监受理〔2026〕1号"


@pytest.mark.django_db(transaction=True)
def test_refuses_to_take_a_number_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        issue_document(
            kind=DocumentKind.ACCEPTANCE,
            organisation=make_organisation(),
            owner=CASE,
            content=SAMPLES["acceptance"],
            at=AT,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_takes_its_sample(kind: DocumentKind) -> None:
    document = issue(make_organisation(), kind)
    assert document.title
    assert queries.is_intact(IssuedDocument.objects.get(pk=document.pk))
    assert len(document.token) == 22


@pytest.mark.django_db
def test_wrong_content_fails_at_issue_and_names_every_key() -> None:
    with pytest.raises(WrongContent) as refusal:
        issue(make_organisation(), addressee="", subjekt="拼错的键")
    assert {problem.where for problem in refusal.value.problems} == {"addressee", "subjekt"}
    assert not IssuedDocument.objects.exists()


@pytest.mark.django_db
def test_remedies_come_from_the_reference_data_unless_told() -> None:
    market, tax = make_organisation(), make_organisation("hecheng-tax", "鹤税", "国家税务总局怀化市鹤城区税务局")
    told = issue(market, DocumentKind.REFUSAL).content["remedies"]
    assert "六十日内，依法向鹤城区人民政府申请行政复议" in told
    assert "六个月内" in told
    assert "上一级税务机关" in issue(tax, DocumentKind.REFUSAL).content["remedies"]
    assert issue(market, DocumentKind.REFUSAL, remedies="另行告知").content["remedies"] == "另行告知"


@pytest.mark.django_db
def test_the_digest_is_salted_and_notices_any_change() -> None:
    organisation = make_organisation()
    first, second = issue(organisation), issue(organisation)
    assert first.content["salt"] != second.content["salt"]
    for change in (
        {"number": "鹤市监受理〔2026〕9号"},
        {"title": "别的"},
        {"content": {**first.content, "addressee": "别人"}},
    ):
        changed = IssuedDocument.objects.get(pk=first.pk)
        for name, value in change.items():
            setattr(changed, name, value)
        assert not queries.is_intact(changed)


@pytest.mark.django_db
def test_content_is_encrypted_in_the_database() -> None:
    issue(make_organisation())
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM documents_issueddocument")
        assert "林小满" not in cursor.fetchone()[0]


@pytest.mark.django_db
def test_invisible_characters_are_dropped() -> None:
    document = issue(make_organisation(), addressee="林\u202e小\x00满", not_counted=["检\u200b验"])
    assert document.content["addressee"] == "林小满"
    assert document.content["not_counted"] == ["检验"]


@pytest.mark.django_db
def test_says_it_plainly_unless_told_otherwise() -> None:
    organisation = make_organisation()
    assert (
        issue(organisation).content["plain"]
        == "这件事我们受理了，最迟2026年11月26日给您结果。还缺1份材料，请按时补来。"
    )
    assert issue(organisation, plain="别的话").content["plain"] == "别的话"


@pytest.mark.django_db
def test_what_is_no_licence_is_not_called_one() -> None:
    organisation = make_organisation()
    assert issue(organisation, DocumentKind.APPROVAL, is_licensing=False).title == "准予办理决定书"
    assert issue(organisation, DocumentKind.REFUSAL, is_licensing=False).title == "不予办理决定书"
    assert issue(organisation, DocumentKind.APPROVAL).title == "准予行政许可决定书"


def issue_some(organisation: Organisation, numbers: list[str], errors: list[Exception]) -> None:
    """Issue five documents from a thread of its own."""
    try:
        numbers.extend(issue(organisation).number for _ in range(5))
    except Exception as error:  # noqa: BLE001 — carried to the test's own thread
        errors.append(error)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_take_every_number_once() -> None:
    organisation = make_organisation()
    numbers: list[str] = []
    errors: list[Exception] = []
    threads = [Thread(target=issue_some, args=(organisation, numbers, errors)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(numbers) == sorted(f"鹤市监受理〔2026〕{number}号" for number in range(1, 21))
    assert IssuedDocument.objects.count() == 20


@pytest.mark.django_db
def test_documents_of_owners_come_in_order(django_assert_num_queries: Any) -> None:
    organisation = make_organisation()
    first, second = issue(organisation, DocumentKind.RECEIPT), issue(organisation)
    with django_assert_num_queries(1):
        found = list(queries.documents_of("case", [CASE.id]))
        assert [document.organisation.name for document in found] == [organisation.name] * 2
    assert found == [first, second]
    assert list(queries.documents_of("application", [CASE.id])) == []
