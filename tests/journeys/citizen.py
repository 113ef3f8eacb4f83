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

# The questions of the guide. The owner has no title deed: then a purchase contract and the street office's proof do.
ANSWERS = {
    "店面是租的还是自己的": "租的",
    "店面有没有房产证": "不是",
    "装修、开业时要不要临时占人行道或者马路": "是",
    "卫生许可愿不愿意写保证书先办": "是",
    "要不要刻公章": "是",
    "是请别人替您办吗": "不是",
}

NEXT_YEAR = date.today().year + 1  # noqa: DTZ011 — any day to come will do
FORM: Mapping[str, str | date] = {
    "您现在住哪里": "怀化市鹤城区河西街道舞水路 8 号 3 栋 502",
    "店名": "鹤城区小满理发店",
    "备用店名": "",
    "做什么生意": "理发服务",
    "一个人做还是一家人做": "一个人做",
    "打算投多少钱": "30000",
    "店里一共几个人": "3",
    "打算哪天开张": date(NEXT_YEAR, 3, 1),
    "店开在哪里": "怀化市鹤城区迎丰中路 18 号 1 层 3 号铺",
    "是什么样的房子": "临街门面",
    "店面有多大": "42.5",
    "房东的姓名": "陈守田",
    "房子租到哪天": date(NEXT_YEAR + 2, 12, 31),
    "店里有几把理发椅": "4",
    "毛巾和工具怎么消毒": "消毒柜",
    "有没有单独的染发烫发区": "不是",
    "用的是什么水": "自来水",
    "几个人有健康证": "3",
    "店里谁管卫生": "林小满",
    "占哪一段路": "迎丰中路 18 号门前人行道",
    "占路做什么": "装修围挡、堆料",
    "占多大地方": "10",
    "从哪天开始占": date(NEXT_YEAR, 2, 1),
    "占到哪天为止": date(NEXT_YEAR, 2, 20),
    "账怎么记": "我不懂，请税务局帮我定",
    "一个月大概卖多少钱": "15000",
    "要不要领发票": "不是",
    "刻哪几枚章": "只刻公章",
    "公章用什么材质": "光敏",
    "办好的证件怎么给您": "寄给我",
    "寄到哪里": "怀化市鹤城区河西街道舞水路 8 号 3 栋 502",
}


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
        box.fill(words)
        self._arrive(lambda: box.press("Enter"))

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

    def answer(self, answers: Mapping[str, str] = ANSWERS) -> None:
        """Choose the answers to the questions on the page."""
        for question in self.labels():
            self.choose(question, answers[question.rstrip("？")])

    def fill_in(self, values: Mapping[str, str | date] = FORM) -> None:
        """Fill in every field on the page that is not filled in yet."""
        for label in self.labels():
            value = values.get(label.split("（")[0])
            if isinstance(value, date):
                self.fill_day(label, value)
            elif value is not None and self.page.get_by_role("group", name=label, exact=True).count():
                self.choose(label, value)
            elif value is not None:
                self.fill(label, value)

    def fill_day(self, label: str, day: date) -> None:
        """Fill in the three boxes of a day."""
        group = self.page.get_by_role("group", name=label, exact=True)
        for box, number in (("年", day.year), ("月", day.month), ("日", day.day)):
            group.get_by_label(box, exact=True).fill(str(number))

    def labels(self) -> list[str]:
        """Return what the page asks for."""
        return [text.strip() for text in self.page.locator("main form .label").all_inner_texts()]

    def fill_form(self) -> None:
        """Fill in page after page of the form, from the list of tasks back to it."""
        self.follow("接着填：")
        while "/form/" in self.path:
            self.fill_in()
            self.press(SAVE)

    def hand_in_papers(self, *, defer: str = "") -> None:
        """Upload, promise or defer every document that the list of tasks still asks for."""
        while self.page.get_by_role("link", name="接着填：").count():
            self.follow("接着填：")
            if self.heading() == defer:
                self.press("现在没有，以后补")
            elif self.page.get_by_role("button", name=PROMISE).count():
                self.page.get_by_label("我看过上面的内容，我承诺做到").check()
                self.press(PROMISE)
            else:
                self.upload(paper("lease-contract"))

    def upload(self, file: Path, button: str = SAVE) -> None:
        """Choose a file and send it."""
        self.page.get_by_label("照片或 PDF").set_input_files(file)
        self.press(button)

    def leave(self) -> None:
        """Put the form aside: what is filled in is kept."""
        self._arrive(self.page.get_by_role("link", name="保存并退出").click)

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
