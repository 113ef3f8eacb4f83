"""A citizen who opens a barber shop: what she fills in and hands in, and how she goes through the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mingban.accounts.rules import check_digit
from scripts.console import ROOT
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

PAPERS = ROOT / "data" / "demo" / "papers"
SAVE, PROMISE = "保存，下一步", "签这份承诺"
DEFERRED = "经营场所证明"

# Answers to the questions of the guide. The owner of the shop's rooms has no title deed: then his purchase contract and
# the street office's proof do.
ANSWERS = {
    "premises": "rented",
    "deed": "no",
    "occupy": "yes",
    "hygiene-by-promise": "yes",
    "wants-seal": "yes",
    "agent": "no",
}

NEXT_YEAR = date.today().year + 1  # noqa: DTZ011 — any day to come will do
# What she fills in, by data element; her name and numbers are known from the sign-in.
FORM: Mapping[str, str | date] = {
    "applicant.address": "怀化市鹤城区河西街道舞水路 8 号 3 栋 502",
    "shop.name": "鹤城区小满理发店",
    "shop.scope": "理发服务",
    "shop.composition": "individual",
    "shop.capital": "30000",
    "shop.staff": "3",
    "shop.opens-on": date(NEXT_YEAR, 3, 1),
    "premises.address": "怀化市鹤城区迎丰中路 18 号 1 层 3 号铺",
    "premises.kind": "street-shop",
    "premises.area": "42.5",
    "premises.owner-name": "陈守田",
    "premises.lease-until": date(NEXT_YEAR + 2, 12, 31),
    "hygiene.chairs": "4",
    "hygiene.disinfection": "cabinet",
    "hygiene.has-dye-area": "no",
    "hygiene.water": "public",
    "hygiene.health-certificates": "3",
    "hygiene.manager": "林小满",
    "road.place": "迎丰中路 18 号门前人行道",
    "road.purpose": "fit-out",
    "road.area": "10",
    "road.from": date(NEXT_YEAR, 2, 1),
    "road.until": date(NEXT_YEAR, 2, 20),
    "tax.accounting": "advise",
    "tax.monthly-sales": "15000",
    "tax.invoices": "no",
    "seal.kinds": "name-only",
    "seal.material": "photosensitive",
    "delivery.means": "post",
    "delivery.address": "怀化市鹤城区河西街道舞水路 8 号 3 栋 502",
}
# Each field of the page: the name of its control, and the words that stand at it.
FIELDS = """() => [...document.querySelectorAll('main form .field')]
    .map(field => [field.querySelector('[name]').name, field.querySelector('.label').innerText.trim()])"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A citizen whom nobody knows yet."""

    phone: str
    name: str
    identity_number: str


def somebody(house: House) -> Somebody:
    """Invent a woman of the county with a phone of her own and a well-formed identity number."""
    phone = house.fresh_phone()
    first17 = f"43120219900101{int(phone[-3:]) * 2 % 1000:03}"
    return Somebody(phone=phone, name="林小满", identity_number=first17 + check_digit(first17))


def paper(name: str) -> Path:
    """Return the picture of a document that demo citizens hand in."""
    return PAPERS / f"{name}.png"


class Citizen(Visitor):
    """Somebody with a phone at a browser window."""

    person: Somebody
    last_message = ""

    def is_(self, person: Somebody) -> "Citizen":
        """Say who sits there."""
        self.person = person
        return self

    def search(self, words: str) -> None:
        """Type into the search box of the page and send it."""
        box = self.page.locator("main").get_by_role("searchbox")
        self.type_into(box, words)
        self.arrive(lambda: box.press("Enter"))

    def newest_code(self) -> str:
        """Return the verification code that comes to the phone next; each is used once."""
        code = self.house.sandbox.code(self.person.phone, after=self.last_message)
        self.last_message = str(self.house.sandbox.messages(self.person.phone)[0]["id"])
        return code

    def sign_in(self) -> None:
        """Sign in on the page that asks for the phone, by the code that comes to it."""
        self.fill("您的手机号", self.person.phone)
        self.press("发送验证码")
        self.fill("短信验证码", self.newest_code())
        self.press("登录")

    def prove_real_name(self) -> None:
        """Have name and identity number checked."""
        self.open("/my/profile/")
        self.follow("去实名")
        self.fill("姓名", self.person.name)
        self.fill("身份证号", self.person.identity_number)
        self.press("核对并保存")
        self.sees("实名好了")

    def fill_in(self, values: Mapping[str, str | date] = FORM) -> None:
        """Fill in or choose what `values` has for the page's fields, each found by the words that stand at it."""
        for name, label in self.page.evaluate(FIELDS):
            value = values.get(name.removesuffix("_year").replace("__", "."))
            if value is not None:
                self.fill(label, value)

    def fill_form(self, values: Mapping[str, str | date] = FORM) -> None:
        """Fill in page after page of the form, from the list of tasks back to it."""
        self.follow("接着填：")
        self.fill_pages(values)

    def fill_pages(self, values: Mapping[str, str | date] = FORM) -> None:
        """Fill in the open page of the form and those that follow it."""
        while "/form/" in self.path:
            self.fill_in(values)
            self.press(SAVE)
            assert self.status == 200, self.page.locator(".errsum").all_inner_texts()

    def hand_in_papers(self, *, defer: str = "") -> None:
        """Upload, promise or defer every document that the list of tasks still asks for."""
        while self.page.get_by_role("link", name="接着填：").count():
            self.follow("接着填：")
            if self.heading() == defer:
                self.press("现在没有，以后补")
            elif self.page.get_by_role("button", name=PROMISE).count():
                self.tick(self.page.get_by_label("我看过上面的内容，我承诺做到"))
                self.press(PROMISE)
            else:
                self.upload(paper("lease-contract"))

    def upload(self, file: Path, button: str = SAVE) -> None:
        """Choose a file and send it."""
        self.attach(self.page.get_by_label("照片或 PDF"), file)
        self.press(button)

    def leave(self) -> None:
        """Put the form aside: what is filled in is kept."""
        self.follow("保存并退出", within=self.page.get_by_role("banner"))

    def share_link(self, number: str) -> str:
        """Return the link for the family, from the code on the tracking page."""
        self.open(f"/applications/{number}/")
        return str(self.page.get_by_role("link", name="打开能转发的页面").get_attribute("href"))

    def messages(self) -> list[str]:
        """Return the text messages on the citizen's phone, newest first."""
        return [message["text"] for message in self.house.sandbox.messages(self.person.phone)]

    def gets(self, words: str) -> str:
        """Wait for a text message with these words.

        :raises TimeoutError: when none comes.
        """
        found = self.house.sandbox.wait_for(
            lambda: next((text for text in self.messages() if words in text), ""), seconds=20
        )
        return str(found)
