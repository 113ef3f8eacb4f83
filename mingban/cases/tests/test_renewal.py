"""A correction of what was filled in: reached from the page, complete, and followed by how the result is delivered."""

from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState, DeliveryMeans, MaterialState
from mingban.cases.models import Application, Case
from mingban.cases.rules import delivery_of
from mingban.cases.tests.factories import LICENCE, ROAD, SMALL, Story, browser
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry

FORM = "application-form"
ADDRESS = "迎丰中路 18 号"


def note(story: Story, text: str, *kinds: str, position: int = LICENCE) -> Case:
    case = story.case(position)
    uses = case.materials.filter(material__kind_code__in=kinds)
    clerk = story.of(case, Role.CLERK)
    return actions.request_correction(
        number=case.number, remarks=dict.fromkeys(uses.values_list("pk", flat=True), "看不清"), note=text, by=clerk,
        at=story.now,
    )  # fmt: skip


def renew(story: Story, values: dict[str, Any], *, is_last: bool = True) -> Application:
    actions.renew_form(application=story.application, values=values, is_last=is_last, by=story.citizen, at=story.now)
    story.application.refresh_from_db()
    return story.application


def form_state(story: Story) -> str:
    return str(story.application.materials.get(kind_code=FORM).state)


def tracking_page(story: Story) -> str:
    return browser(story.citizen).get(f"/applications/{story.application.number}/").content.decode()


def test_how_the_result_is_delivered_follows_the_changed_form(story: Story) -> None:
    story.submit(**SMALL)
    note(story, "请写明寄到哪里")
    changed = renew(story, {"delivery.means": "post", "delivery.address": ADDRESS})
    assert (changed.delivery_means, changed.delivery_address) == (DeliveryMeans.POST, ADDRESS)
    changed = renew(story, {"delivery.means": "pick-up"})
    assert (changed.delivery_means, changed.delivery_address) == (DeliveryMeans.PICK_UP, "")
    assert "delivery.address" not in changed.data, "what is no longer asked for is no longer shown to anybody"
    last = Entry.objects.filter(code="cases.application.form_renewed").latest("pk")
    assert last.data == {"elements": ["delivery.address", "delivery.means"]}


def test_a_newly_required_field_left_empty_leaves_the_form_incomplete(story: Story) -> None:
    story.submit(**SMALL)
    case = note(story, "请写明寄到哪里")
    renew(story, {"delivery.means": "post"})
    assert form_state(story) == MaterialState.REJECTED
    with pytest.raises(CannotAct):
        actions.supplement_case(number=case.number, by=story.citizen, at=story.now)
    renew(story, {"delivery.address": ADDRESS})
    assert form_state(story) == MaterialState.SUBMITTED
    done = actions.supplement_case(number=case.number, by=story.citizen, at=story.now)
    assert (done.state, done.correction_note) == (CaseState.RECEIVED, "")


def test_a_form_that_was_complete_and_is_no_more_cannot_be_handed_in(now: Story) -> None:
    now.submit(**SMALL)
    case = note(now, "店名写错了")
    renew(now, {"shop.name": "小满理发"})
    renew(now, {"delivery.means": "post"})
    with pytest.raises(CannotAct, match="还没填完"):
        actions.supplement_case(number=case.number, by=now.citizen, at=now.now)
    page = tracking_page(now)
    assert "接着填" in page
    assert "都补好了，交上去" not in page


def test_a_note_on_the_form_asks_for_the_form(now: Story) -> None:
    """Without a tick at any paper: the note alone tells what is wrong, and leads to the form."""
    now.submit(**SMALL)
    case = note(now, "店名写错了")
    assert form_state(now) == MaterialState.REJECTED
    page = tracking_page(now)
    assert "店名写错了" in page
    assert f"/applications/{now.application.number}/form/1/" in page
    faults = IssuedDocument.objects.get(owner_id=case.number, kind="correction").content["faults"]
    assert [(fault["material"], fault["problem"]) for fault in faults] == [("填写的内容", "店名写错了")]
    assert Entry.objects.get(code="cases.case.request_correction").sentence == "请补材料：填写的内容"


def test_a_note_beside_a_remark_on_the_form_is_shown_as_well(now: Story) -> None:
    now.submit(**SMALL)
    note(now, "店名写错了", FORM)
    page = tracking_page(now)
    assert "看不清" in page
    assert "店名写错了" in page


def test_a_note_where_no_form_was_handed_in_still_leads_to_the_fields(now: Story) -> None:
    now.submit()
    now.case(ROAD).materials.filter(material__means="FORM").delete()
    with pytest.raises(CannotAct, match="至少选一份"):
        note(now, "门口的宽度写错了", position=ROAD)
    note(now, "门口的宽度写错了", "lease-contract", position=ROAD)
    page = tracking_page(now)
    assert "门口的宽度写错了" in page
    assert f"/applications/{now.application.number}/form/1/" in page


def test_the_note_is_kept_encrypted(story: Story) -> None:
    story.submit(**SMALL)
    case = note(story, "身份证号少了一位")
    raw = Case.objects.filter(pk=case.pk).extra(select={"raw": "correction_note"}).values_list("raw", flat=True)[0]
    assert "身份证" not in raw
    assert story.case(LICENCE).correction_note == "身份证号少了一位"


def test_the_pages_lead_to_what_a_change_has_opened(now: Story) -> None:
    now.submit(**SMALL)
    note(now, "请写明寄到哪里")
    client, base = browser(now.citizen), f"/applications/{now.application.number}"
    sections = queries.section_views(now.application, queries.plan_of(now.application))
    asking = next(view for view in sections if any(s.element.code == "delivery.means" for s in view.asked))
    page = client.get(f"{base}/form/{asking.number}/")
    sent = {name: str(value) for name, value in page.context["form"].initial.items() if value is not None}
    sent = {name: "yes" if value == "True" else value for name, value in sent.items()}
    sent |= {"delivery__means": "post", "delivery__address": ""}
    assert client.post(f"{base}/form/{asking.number}/", sent)["Location"] == f"{base}/form/{asking.number}/"
    onward = client.post(f"{base}/form/{asking.number}/", sent | {"delivery__address": ADDRESS})["Location"]
    next_page = f"{base}/form/{asking.number + 1}/" if asking.number < len(sections) else f"{base}/"
    assert onward == next_page


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, (DeliveryMeans.ONLINE, "")),
        ({"delivery.means": "pick-up"}, (DeliveryMeans.PICK_UP, "")),
        ({"delivery.means": "post", "delivery.address": ADDRESS}, (DeliveryMeans.POST, ADDRESS)),
        ({"delivery.means": "by pigeon", "delivery.address": None}, (DeliveryMeans.ONLINE, "")),
    ],
)
def test_delivery_is_read_from_the_form(data: dict[str, Any], expected: tuple[str, str]) -> None:
    assert delivery_of(data) == expected


def test_answers_are_kept_encrypted(story: Story) -> None:
    """What somebody answers (whether he rents, has a child, is divorced) is his own."""
    story.submit(**SMALL)
    raw = Application.objects.extra(select={"raw": "cases_application.answers"}).values_list("raw", flat=True)[0]
    assert "rented" not in raw
    assert Application.objects.get().answers["premises"] == "rented"
