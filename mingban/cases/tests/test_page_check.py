"""Page by page: found wrong on the desk with marks, told once, shown to the applicant, replaced alone."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.accounts.models import Look
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import MaterialState
from mingban.cases.models import Case, CaseMaterial
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.core.errors import NotAllowed, NotFound
from mingban.files.models import PageFinding, StoredFile
from mingban.files.rules import BadMarks
from mingban.files.tests.factories import pdf
from mingban.ledger.models import Entry

KIND = "lease-contract"


@pytest.fixture
def lease(now: Story) -> Story:
    """Hand in with a lease of one picture and a PDF of three pages."""
    now.start(**SMALL)
    now.fill_in()
    now.hand_in_papers()
    upload = SimpleUploadedFile("租赁合同.pdf", pdf(3), content_type="application/pdf")
    actions.attach_file(token=now.application.token, kind_code=KIND, upload=upload, by=now.citizen, at=now.now)
    now.hand_in()
    return now


def use_of(case: Case) -> CaseMaterial:
    return case.materials.select_related("material").get(material__kind_code=KIND)


def files_of(use: CaseMaterial) -> list[StoredFile]:
    return list(StoredFile.objects.filter(owner_kind="material", owner_id=str(use.material_id)).order_by("pk"))


def address(case: Case, file: StoredFile, page: int) -> str:
    return reverse("cases:page-check", args=[case.number, use_of(case).pk, file.token, page])


def replaced(lease: Story, scan: StoredFile) -> StoredFile:
    """Let the applicant see the second page as it was marked, and replace it."""
    citizen = browser(lease.citizen)
    supply = f"/applications/{lease.application.number}/materials/{KIND}/"
    asked = citizen.get(supply).content.decode()
    assert f"/files/{scan.token}/pages/2/" in asked
    assert f"/files/{scan.token}/pages/1/" not in asked
    assert 'width="0.3"' in asked
    image = citizen.get(f"/files/{scan.token}/pages/2/")
    assert (image.status_code, image["Content-Type"], image.content[:4]) == (200, "image/png", b"\x89PNG")
    sent = {"replaces": f"{scan.token}/2", "file": [picture("第二页.jpg")]}
    assert citizen.post(supply, {**sent, "file": []}).status_code == 422
    assert citizen.post(supply, sent).status_code == 302
    assert use_of(lease.case(LICENCE)).material.state == MaterialState.SUBMITTED
    new = files_of(use_of(lease.case(LICENCE)))[-1]
    assert (new.replaces, new.replaces_page) == (scan, 2)
    assert "换好了" in citizen.get(supply).content.decode()
    return new


def test_a_page_goes_from_the_desk_to_the_applicant_and_back(lease: Story) -> None:
    case = lease.case(LICENCE)
    photo, scan = files_of(use_of(case))
    assert (photo.pages, scan.pages) == (1, 3)
    desk = browser(lease.of(case, Role.CLERK))
    first = desk.get(reverse("cases:pages-show", args=[case.number, use_of(case).pk]))
    assert first["Location"] == address(case, photo, 1)
    page = desk.get(first["Location"]).content.decode()
    assert f"/files/{photo.token}/pages/1/" in page
    assert "哪里不对（常见的）" in page
    # A page without a reason comes back; the next one is the first that nobody has looked at.
    assert desk.post(address(case, photo, 1), {"verdict": "no"}).status_code == 422
    assert desk.post(address(case, photo, 1), {"verdict": "yes"})["Location"] == address(case, scan, 1)
    wrong: dict[str, Any] = {"verdict": "no", "own": "甲方没有签名", "marks": "0.1,0.2,0.3,0.05", "cells": ["1"]}
    assert desk.post(address(case, scan, 2), wrong)["Location"] == address(case, scan, 3)
    found = PageFinding.objects.get(file=scan, page=2)
    assert found.marks == [[0.1, 0.2, 0.3, 0.05], [0.0, 0.0, 0.25, 0.167]]
    again = desk.get(address(case, scan, 2)).content.decode()
    assert 'width="0.3"' in again
    assert "甲方没有签名" in again

    shown = desk.get(f"/desk/cases/{case.number}/").content.decode()
    assert "1 页要换" in shown
    assert "第 2 个文件第 2 页：甲方没有签名" in shown, "the correction has it already"
    assert Look.objects.filter(party=lease.person).exists() is True
    remarks = queries.page_remarks(case)
    actions.request_correction(number=case.number, remarks=remarks, by=lease.of(case, Role.CLERK), at=lease.now)
    entry = Entry.objects.get(code="cases.case.request_correction")
    assert entry.data["pages"] == 1
    assert "签名" not in str(entry.data)

    new = replaced(lease, scan)
    actions.supplement_case(number=case.number, by=lease.citizen, at=lease.now)
    assert queries.page_remarks(lease.case(LICENCE)) == {}
    left = desk.get(address(case, scan, 2)).content.decode()
    assert "已经换成新的了" in left
    shown = desk.get(address(case, new, 1)).content.decode()
    assert "第 2 页（已换）" in shown
    assert "（合格）" in shown, "what was found right stays found right"
    assert "现在不归您审核" in shown, "corrections can be asked for only once"


def test_the_document_is_awaited_until_every_wrong_page_is_replaced(lease: Story) -> None:
    case = lease.case(LICENCE)
    photo, scan = files_of(use_of(case))
    clerk = lease.of(case, Role.CLERK)
    for file, page in ((photo, 1), (scan, 3)):
        actions.check_page(
            number=case.number, use_id=use_of(case).pk, file_token=file.token, page=page,
            is_accepted=False, reason="拍糊了", by=clerk, at=lease.now,
        )  # fmt: skip
    actions.request_correction(number=case.number, remarks=queries.page_remarks(case), by=clerk, at=lease.now)
    supply = f"/applications/{lease.application.number}/materials/{KIND}/"
    citizen = browser(lease.citizen)
    first = citizen.post(supply, {"replaces": f"{photo.token}/1", "file": [picture()]})
    assert first["Location"] == supply
    assert use_of(case).material.state == MaterialState.REJECTED
    new = files_of(use_of(case))[-1]
    assert (new.replaces, new.replaces_page) == (photo, None)
    for wanted, status in ((f"{photo.token}/1", 422), (f"{scan.token}/1", 404), ("x/y", 404), ("", 302)):
        assert citizen.post(supply, {"replaces": wanted, "file": [picture()]}).status_code == status, wanted
    assert use_of(case).material.state == MaterialState.SUBMITTED, "the whole of it came anew"


def test_who_may_check_and_what_is_refused(lease: Story) -> None:
    case = lease.case(LICENCE)
    photo, _ = files_of(use_of(case))
    common: dict[str, Any] = {"number": case.number, "use_id": use_of(case).pk, "at": lease.now}
    clerk, decider = lease.of(case, Role.CLERK), lease.of(case, Role.DECIDER)
    page: dict[str, Any] = {"file_token": photo.token, "page": 1, "is_accepted": False, "reason": "看不清"}
    with pytest.raises(NotAllowed):
        actions.check_page(**common, **page, by=decider)
    with pytest.raises(CannotAct, match="哪里不对"):
        actions.check_page(**common, **{**page, "reason": " "}, by=clerk)
    with pytest.raises(BadMarks):
        actions.check_page(**common, **page, marks=[(2.0, 0.0, 1.0, 1.0)], by=clerk)
    for wrong in ({"page": 2}, {"file_token": "x"}):
        with pytest.raises(NotFound):
            actions.check_page(**common, **{**page, **wrong}, by=clerk)
    with pytest.raises(NotFound):
        actions.check_page(**{**common, "use_id": 0}, **page, by=clerk)
    assert browser(decider).get(address(case, photo, 1)).status_code == 200
    assert browser(decider).post(address(case, photo, 1), {"verdict": "yes"}).status_code == 403
    other = browser(lease.official("hecheng-civil", Role.CLERK))
    assert other.get(address(case, photo, 1)).status_code == 404
    assert other.get(f"/files/{photo.token}/pages/1/").status_code == 403
    assert browser(clerk).get(f"/files/{photo.token}/pages/2/").status_code == 404
    bad = browser(clerk).post(address(case, photo, 1), {"verdict": "no", "own": "x", "marks": "a,b"})
    assert bad.status_code == 422


def test_a_reviewer_finds_pages_wrong_after_acceptance_too(lease: Story) -> None:
    lease.accept(LICENCE)
    case = lease.case(LICENCE)
    photo, _ = files_of(use_of(case))
    reviewer = lease.of(case, Role.REVIEWER)
    desk = browser(reviewer)
    everything = {"verdict": "no", "own": "缺页", "is_whole": "on"}
    assert desk.post(address(case, photo, 1), everything).status_code == 302
    assert PageFinding.objects.get().marks == [[0, 0, 1, 1]]
    page = desk.get(f"/desk/cases/{case.number}/").content.decode()
    assert "第 1 张：缺页" in page
    assert browser(lease.of(case, Role.CLERK)).post(address(case, photo, 1), everything).status_code == 403
