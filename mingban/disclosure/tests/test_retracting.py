"""What was taken back leaves a notice with the reason at its address, and is found nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.disclosure import actions
from mingban.disclosure.models import GazetteIssue, GazetteItem, Retraction
from mingban.disclosure.registrations import find_documents
from mingban.disclosure.tests.factories import Office
from mingban.ledger.models import Entry

pytestmark = pytest.mark.django_db
REASON = "附表里的数字有误，改正以后重新公布"


def test_a_page_that_was_taken_back_says_so_at_its_address_until_it_is_published_again() -> None:
    office, other = Office(), Office()
    page = office.publish(office.draft("关于收费标准的通知", number="鹤测发〔2026〕31号"))
    issue = GazetteIssue(title="第 3 期", slug="issue", five="DECISION", year=2026, issue=3, live=False)
    issue.items.add(GazetteItem(document=page))
    office.column.add_child(instance=issue)
    issue.save_revision(user=office.writer.user)
    gazette = office.publish(issue)
    visitor, desk = Client(), office.desk(office.writer)
    assert page.title in visitor.get(gazette.url).content.decode()
    address = reverse("disclosure:page-retract", args=[page.pk])
    assert "撤下《" in desk.get(address).content.decode()
    assert other.desk(other.head).get(address).status_code == 404
    for reason, says in (("错", "5 到 300"), ("误登了 13800138000 的电话", "不要写个人信息")):
        refused = desk.post(address, {"reason": reason})
        assert (refused.status_code, says in refused.content.decode()) == (422, True)
    assert visitor.get(page.url).status_code == 200
    assert desk.post(address, {"reason": REASON}).status_code == 302
    gone = visitor.get(page.url)
    said = gone.content.decode()
    assert gone.status_code == 410
    for words in (REASON, office.organisation.name, "已经撤下", 'content="noindex"'):
        assert words in said
    assert "各乡镇人民政府" not in said
    assert "现在没有公开" in desk.get(address).content.decode()
    listed = visitor.get(reverse("disclosure:retractions-list")).content.decode()
    assert (page.title in listed, REASON in listed) == (True, True)
    for place in ("/open/", "/open/feed/", office.column.url, gazette.url):
        assert page.title not in visitor.get(place).content.decode(), place
    bus.deliver_due()
    assert not list(find_documents([str(page.pk)]))
    entry = Entry.objects.get(code="disclosure.publication.retracted")
    assert REASON in entry.sentence
    assert not Entry.objects.filter(code="disclosure.publication.withdrawn").exists()

    page.refresh_from_db()
    again = office.publish(page)
    assert visitor.get(again.url).status_code == 200
    assert "没有撤下的信息" in visitor.get(reverse("disclosure:retractions-list")).content.decode()
    assert Retraction.objects.get().ended_at is not None


def test_only_its_own_office_takes_a_live_page_back() -> None:
    office, other = Office(), Office()
    page = office.publish(office.draft())
    stranger, head = (accounts.actor_of(one.head.user, one.head) for one in (other, office))
    for by in (stranger, SYSTEM):
        with pytest.raises(Exception, match="只有本单位"):
            actions.retract_publication(page_id=page.pk, reason=REASON, by=by, at=timezone.now())
    row = actions.retract_publication(page_id=page.pk, reason=REASON, by=head, at=timezone.now())
    assert (row.organisation, row.by["id"]) == (office.organisation.name, office.head.user_id)
    with pytest.raises(Exception, match="已经撤下"):
        actions.retract_publication(page_id=page.pk, reason=REASON, by=head, at=timezone.now())
    draft = office.draft("还没有公开的")
    assert Client().get(draft.url).status_code == 404
