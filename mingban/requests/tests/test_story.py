"""One request from the first search to the archive, by everybody's own browser."""

from typing import Any

from django.test import Client
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.core import bus
from mingban.documents.models import IssuedDocument
from mingban.ledger.queries import broken_chains
from mingban.notices.models import Notice
from mingban.requests.models import Consultation, DisclosureRequest
from mingban.requests.tests.factories import HEALTH, MARKET, Asking, browser, paper


def show(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(f"requests:{name}", args=args))
    assert response.status_code == 200, name
    return response.content.decode()


class Desk:
    """An official's browser that does acts on the request."""

    def __init__(self, asking: Asking, role: str) -> None:
        self.asking, self.client = asking, browser(asking.official(role))

    def do(self, act: str, **fields: Any) -> str:
        asking = self.asking
        sent = {f"{act}-key": f"{act}-{asking.request.revision}", f"{act}-revision": str(asking.request.revision)}
        sent |= {f"{act}-{name}": value for name, value in fields.items()}
        response = self.client.post(reverse("requests:request-do", args=[asking.number, act]), sent, follow=True)
        assert response.status_code == 200, response.content.decode()
        bus.deliver_due()
        return response.content.decode()


def test_from_the_first_search_to_the_archive(now: Asking) -> None:
    citizen, clerk = browser(now.citizen), Desk(now, Role.CLERK)
    reviewer, decider, head = Desk(now, Role.REVIEWER), Desk(now, Role.DECIDER), Desk(now, Role.HEAD)
    assert "先找找看" in show(citizen, "guide-show", MARKET)
    form = citizen.get(reverse("requests:request-new", args=[MARKET]), {"name": "招标文件"}).content.decode()
    assert 'value="招标文件"' in form
    sent = {"title": "招标文件", "wanted_form": "ELECTRONIC", "means": "ONLINE", "phone": "13900000001", "key": "k"}
    response = citizen.post(reverse("requests:request-new", args=[MARKET]), sent, follow=True)
    now.number = DisclosureRequest.objects.get().number
    assert "也请您确认一下" in response.content.decode()
    bus.deliver_due()
    assert [one.text[-5:] for one in Notice.objects.filter(official__isnull=False)] == ["请确认收到"]

    assert "等申请人确认" in clerk.do("confirm")
    agreed = citizen.post(reverse("requests:request-act", args=[now.number, "agree"]), {"key": "a"}, follow=True)
    assert "11 月 30 日（星期一）" in agreed.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    _correct_and_consult(now, citizen, clerk, reviewer)

    assert "办好了" in head.do("extend", days="5", reason="要逐页核对")
    word = {"write-text": "第三章就够了", "write-key": "w"}
    citizen.post(reverse("requests:request-act", args=[now.number, "write"]), word)
    bus.deliver_due()
    assert "第三章就够了" in clerk.do("write", text="知道了，给您第三章")

    partly = {"kind": "PARTLY", "ground": "THIRD_PARTY", "reason": "报价是商业秘密", "withheld": "报价"}
    reviewer.do("propose", **partly, text="第三章", attachments=paper("第三章.jpg"))
    assert "第三章就够了" in decider.do("reply")
    bus.deliver_due()
    answered = show(citizen, "request-show", now.number)
    for words in ("部分公开", "第三章", "应当先申请行政复议", "知道了，给您第三章", "要逐页核对"):
        assert words in answered
    assert now.request.read_at == now.now
    letter = IssuedDocument.objects.get(kind="request-reply")
    assert citizen.get(reverse("documents:document-open", args=[letter.token])).status_code == 200
    consult = IssuedDocument.objects.get(kind="request-consult")
    assert citizen.get(reverse("documents:document-open", args=[consult.token])).status_code == 403
    told = Notice.objects.filter(party=now.person, channel="SITE").values_list("text", flat=True)
    assert len(told) == len(set(told))
    assert any("答复了" in text for text in told)

    clerk.do("deliver", how="网上")
    assert "鹤市监依申档〔2026〕1号" in clerk.do("archive")
    assert "已归档" in show(citizen, "requests-list")
    assert list(broken_chains()) == []


def _correct_and_consult(now: Asking, citizen: Client, clerk: Desk, reviewer: Desk) -> None:
    clerk.do("ask_correction", faults="哪一年的\n要哪一部分")
    said = show(citizen, "request-show", now.number)
    assert "请您补正" in said
    # What is to be corrected stands beside the form, not only in the letter.
    assert said.index("要哪一部分") < said.index('name="correct-title"')
    corrected = {"correct-title": "2025 年招标文件", "correct-features": "2025 年 3 月", "correct-key": "c"}
    citizen.post(reverse("requests:request-act", args=[now.number, "correct"]), corrected)
    assert now.request.title == "2025 年招标文件"

    reviewer.do("consult", kind="CO_PRODUCER", organisation_code=HEALTH, question="是否同意公开？")
    assert "不算在答复期限里" in show(citizen, "request-show", now.number)
    theirs = browser(now.official(Role.REVIEWER, HEALTH))
    assert "2025 年招标文件" in show(theirs, "questions-list")
    one = Consultation.objects.get()
    assert now.person.name not in show(theirs, "question-answer", one.pk)
    now.at("2026-11-02 09:05")
    theirs.post(reverse("requests:question-answer", args=[one.pk]), {"stance": "AGREES", "key": "q"})
