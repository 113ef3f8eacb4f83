"""Text messages, identity checks, registers and the virus scanner hang: they accept what comes and answer nothing.

Nobody who does not need them notices, who does is told soon, and messages come late, but once.
"""

import json

import pytest

from scripts.console import ROOT
from tests.databases import ask
from tests.soak.browser import Browser
from tests.soak.town import Town, until

# A time-out is three seconds; a busy machine may need as much again for a page.
PAGE_SECONDS = 10
APPLICANT, PAPER = "13800000001", "property-certificate"
TEXTS = "SELECT count(*), count(CASE WHEN state = 'WAITING' THEN 1 END) FROM notices_notice WHERE channel = 'SMS'"
TAKEN = "SELECT outside_id FROM notices_notice WHERE channel = 'SMS' AND sent_at IS NOT NULL"
UNSCANNED = "SELECT count(*) FROM files_storedfile WHERE scan = 'NOT_SCANNED'"


def prove(owner: Browser) -> None:
    """Prove the real name; who has done it before is led on."""
    people = json.loads((ROOT / "data" / "demo" / "people.json").read_text())["citizens"]
    person = next(one for one in people if one["phone"] == APPLICANT)
    said = owner.post("/my/real-name/", form="/", name=person["name"], identity_number=person["identity_number"])
    assert said.status_code == 200, said.text


def begin_as_owner(owner: Browser) -> str:
    """Begin a draft that asks for the certificate of one's own premises; return its address."""
    start = "/apply/?bundle=barber-shop"
    begun = owner.post("/apply/", form=start, bundle="barber-shop", premises="owned", deed="true", occupy="false")
    return "/apply/" + begun.url.path.split("/")[2] + "/"


@pytest.mark.soak
@pytest.mark.database
def test_hung_outside_services_hold_nobody_up_and_messages_come_once(town: Town) -> None:
    before, newcomer = town.failures, Browser(town.house)
    newcomer.sign_in(town.house.fresh_phone())
    owner = Browser(town.house)
    owner.sign_in(APPLICANT)
    prove(owner)
    path = begin_as_owner(owner)
    until(lambda: ask(town.url, TEXTS)[0][1] == 0, "no message is on its way")
    with town.at_work(applications=4) as running, town.house.hung("sandbox", "virus scanner"):
        said = newcomer.post("/my/real-name/", name="林小满", identity_number="11010519491231002X")
        assert "不是您填错了" in said.text
        for path in ("/", "/health/", "/my/profile/"):
            assert newcomer.get(path).status_code == 200
        for one in running:
            one.result()
        until(town.is_all_done, "every case is concluded while the outside hangs")
        waiting = ask(town.url, TEXTS)[0][1]
        assert waiting > 0, "nothing counts as sent while nobody answers"
        assert ask(town.url, UNSCANNED)[0][0] > 0, "what nobody scanned is known as such"
        assert newcomer.slowest < PAGE_SECONDS
    until(lambda: ask(town.url, TEXTS)[0][1] == 0, "every message is out")
    until(lambda: ask(town.url, UNSCANNED)[0][0] == 0, "every file is scanned")
    taken = [outside for (outside,) in ask(town.url, TAKEN)]
    assert len(taken) == len(set(taken)) == ask(town.url, TEXTS)[0][0], "each message is one of the gateway's"
    assert not town.failures - before, "nobody was refused"
