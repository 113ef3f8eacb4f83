"""Several photos of one document at once, before and after handing in: all of them or none."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mingban.cases import actions, queries
from mingban.cases.choices import MaterialState
from mingban.cases.models import Case, Material
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.core import bus
from mingban.files import actions as files
from mingban.files.choices import ScanState
from mingban.files.models import StoredFile
from mingban.files.tests.factories import EICAR, pdf
from mingban.ledger.models import Entry
from mingban.notices.models import Notice

KIND = "lease-contract"


def broken() -> SimpleUploadedFile:
    return SimpleUploadedFile("3.pdf", b"not a pdf", content_type="application/pdf")


def post(story: Story, *files: Any) -> Any:
    url = f"/apply/{story.application.token}/materials/{KIND}/"
    return browser(story.citizen).post(url, {"file": list(files)})


def test_several_pages_of_a_draft_are_kept_together(now: Story) -> None:
    now.start(**SMALL)
    assert post(now, picture("1.jpg"), picture("2.jpg")).status_code == 302
    assert [file.name for file in StoredFile.objects.order_by("pk")] == ["1.jpg", "2.jpg"]


def test_one_bad_page_of_a_draft_leaves_nothing(now: Story) -> None:
    now.start(**SMALL)
    page = post(now, picture("1.jpg"), picture("2.jpg"), broken())
    assert page.status_code == 422
    assert "3.pdf" in page.content.decode()
    assert not StoredFile.objects.exists()
    assert not Material.objects.filter(state=MaterialState.SUBMITTED).exists()


def test_too_many_pages_are_refused_in_words(now: Story, settings: Any) -> None:
    settings.UPLOAD_MAX_FILES = 2
    now.start(**SMALL)
    post(now, picture("1.jpg"))
    page = post(now, picture("2.jpg"), picture("3.jpg"))
    assert page.status_code == 422
    assert "一份材料最多传 2 个文件，已经传了 1 个，这次又选了 2 个" in page.content.decode()
    assert StoredFile.objects.count() == 1


def test_one_bad_page_of_a_deferred_paper_leaves_it_awaited(now: Story) -> None:
    now.submit(defer=("premises-proof",), **SMALL)
    before = StoredFile.objects.count()
    url = f"/applications/{now.application.number}/materials/premises-proof/"
    assert browser(now.citizen).post(url, {"file": [picture("1.jpg"), broken()]}).status_code == 422
    assert StoredFile.objects.count() == before
    assert now.application.materials.get(kind_code="premises-proof").state == MaterialState.DEFERRED


@pytest.mark.parametrize("number", [1, 2])
def test_pages_may_come_one_after_another(now: Story, number: int) -> None:
    now.start(**SMALL)
    for n in range(number):
        post(now, picture(f"{n}.jpg"))
    assert StoredFile.objects.count() == number


def infected(name: str = "bad.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf()[:-6] + b"\n%" + EICAR + b"\n%%EOF\n", content_type="application/pdf")


def test_a_page_with_a_virus_is_refused_and_the_others_are_kept(now: Story, clamd: str) -> None:
    now.start(**SMALL)
    assert post(now, infected()).status_code == 422
    page = browser(now.citizen).post(
        f"/apply/{now.application.token}/materials/{KIND}/", {"file": [picture("1.jpg"), infected()]}, follow=True
    )
    assert "“bad.pdf”里发现病毒，没有收。其他 1 个文件收下了" in page.content.decode()
    assert list(StoredFile.objects.values_list("name", "scan")) == [("1.jpg", ScanState.CLEAN)]


def test_the_desk_is_told_what_was_not_scanned_and_opens_nothing_infected(
    now: Story, clamd: str, settings: Any
) -> None:
    settings.VIRUS_SCANNER = ""
    now.start(**SMALL)
    now.fill_in()
    now.hand_in_papers()
    post(now, infected())
    now.hand_in()
    case = now.case(LICENCE)
    clerk = browser(now.of(case, "clerk"))
    assert "未经病毒扫描" in clerk.get(f"/desk/cases/{case.number}/").content.decode()
    bad, clean = StoredFile.objects.get(name="bad.pdf"), StoredFile.objects.filter(name="photo.jpg").earliest("pk")
    pages = reverse(
        "cases:page-check", args=[case.number, case.materials.get(material__kind_code=KIND).pk, bad.token, 1]
    )
    assert "未经病毒扫描" in clerk.get(pages).content.decode()
    assert clerk.get(f"/files/{bad.token}/").status_code == 200, "absence of the scanner is shown, and stops nobody"
    settings.VIRUS_SCANNER = "mingban.files.contrib.clamav.clamd.ClamdScanner"
    for address, status in ((clean.token, 200), (bad.token, 403), (f"{bad.token}/pages/1", 403)):
        assert clerk.get(f"/files/{address}/").status_code == status
    assert browser(now.citizen).get(f"/files/{bad.token}/").status_code == 403
    assert "发现病毒" in clerk.get(f"/desk/cases/{case.number}/").content.decode()


def test_a_virus_found_later_is_told_and_the_document_comes_again(now: Story, clamd: str, settings: Any) -> None:
    settings.VIRUS_SCANNER = ""
    now.start(**SMALL)
    now.fill_in()
    now.hand_in_papers()
    post(now, infected())
    now.hand_in()
    case = now.accept(LICENCE)
    settings.VIRUS_SCANNER = "mingban.files.contrib.clamav.clamd.ClamdScanner"
    for _ in range(2):
        files.scan_waiting(at=now.now)
        bus.deliver_due()
    bad = StoredFile.objects.get(name="bad.pdf")
    actions.ask_for_clean_file(file_id=bad.pk, material_id=bad.owner_id, at=now.now)
    page = f"/applications/{now.application.number}/"
    told = [notice for notice in Notice.objects.filter(party=now.person, channel="SITE") if "病毒" in notice.text]
    assert [notice.link for notice in told] == [f"{page}materials/{KIND}/"]
    clerk = now.of(case, "clerk")
    assert any("已请办事人重新交" in notice.text for notice in Notice.objects.filter(official_id=clerk.id))
    citizen = browser(now.citizen)
    assert f"{page}materials/{KIND}/" in citizen.get(page).content.decode()
    assert "发现病毒" in citizen.get(told[0].link).content.decode()
    assert "租赁" not in " ".join(node.title for node in queries.tracking(now.application, is_shared=True).nodes)
    assert citizen.post(told[0].link, {"file": [picture("again.jpg")]}).status_code == 302
    assert not StoredFile.objects.filter(name="bad.pdf").exists()
    assert "请您重新交" not in citizen.get(page).content.decode()
    assert "发现病毒</span>" not in browser(clerk).get(f"/desk/cases/{case.number}/").content.decode()
    assert citizen.post(told[0].link, {"file": [picture("more.jpg")]}).status_code == 422, "nothing is wanted any more"
    entries = Entry.objects.filter(code__startswith="cases.application.infected").order_by("pk")
    assert [entry.code.rpartition("_")[2] for entry in entries] == ["found", "replaced"]


def test_from_a_draft_the_file_goes_and_of_what_is_decided_nothing_is_asked(
    now: Story, clamd: str, settings: Any
) -> None:
    settings.VIRUS_SCANNER = ""
    now.start(**SMALL)
    post(now, infected())
    settings.VIRUS_SCANNER = "mingban.files.contrib.clamav.clamd.ClamdScanner"
    files.scan_waiting(at=now.now)
    bus.deliver_due()
    assert not StoredFile.objects.exists()
    assert Material.objects.get(kind_code=KIND).state == MaterialState.MISSING
    assert Notice.objects.get(party=now.person, channel="SITE").link == (
        f"/apply/{now.application.token}/materials/{KIND}/"
    )
    now.fill_in()
    now.hand_in_papers()
    now.hand_in()
    Case.objects.update(decided_at=now.now)
    file = StoredFile.objects.filter(owner_id=str(Material.objects.get(kind_code=KIND).pk)).earliest("pk")
    StoredFile.objects.filter(pk=file.pk).update(scan=ScanState.INFECTED)
    actions.ask_for_clean_file(file_id=file.pk, material_id=file.owner_id, at=now.now)
    actions.ask_for_clean_file(file_id=0, material_id="0", at=now.now)
    assert not any("病毒" in notice.text for notice in Notice.objects.filter(channel="SITE").order_by("pk")[1:])
