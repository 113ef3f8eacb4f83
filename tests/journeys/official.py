"""Officials of the demonstration county: signing in with the second factor, finding a case, acting on it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from scripts.console import ROOT
from tests.journeys.house import House
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch

PEOPLE = ROOT / "data" / "demo" / "people.json"
PASSWORD: str = json.loads(PEOPLE.read_text(encoding="utf-8"))["password"]
DEPARTMENTS = {
    "sj": "办营业执照",
    "wj": "办卫生许可证",
    "cg": "装修、开业临时占路",
    "sw": "到税务局报到",
    "ga": "刻公章",
}


class Official(Visitor):
    """A member of staff at a browser window."""

    def __init__(self, page: Page, house: House, watch: Watch) -> None:
        super().__init__(page, house, watch)
        self.cases: dict[str, str] = {}

    def sign_in(self, username: str) -> None:
        """Sign in with password and the code of the authenticator."""
        self.open("/desk/sign-in/")
        self.fill("用户名", username)
        self.fill("密码", PASSWORD)
        self.press("下一步，填动态码")
        self.page.locator("input[name=code]").fill(self.house.sandbox.totp(username))
        self.press("登录")
        assert self.path == "/desk/"

    def sign_in_unseen(self, username: str) -> None:
        """Send what the two pages send, without opening them: for those who sign in after somebody has walked there.

        :raises AssertionError: when the desk does not open.
        """
        page = self._send("/desk/sign-in/")
        page = self._send("/desk/sign-in/", page, username=username, password=PASSWORD)
        self._send("/desk/sign-in/code/", page, code=self.house.sandbox.totp(username))

    def _send(self, path: str, form: str = "", **fields: str | float | bool) -> str:
        """Ask for a page, or post what stands in a page's form; return the page that comes."""
        request = self.page.context.request
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        answer = request.post(path, form=fields | {"csrfmiddlewaretoken": token[1]}) if token else request.get(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        return answer.text()

    def open_case(self, application: str) -> None:
        """Find the case of an application in the inbox, and open it; the second time its address is known."""
        if application in self.cases:
            self.open(self.cases[application])
            return
        if self.path != "/desk/":
            self.open("/desk/")
        self.page.get_by_label("按编号或事项找").fill(application)
        self.press("找")
        self.arrive(self.page.locator("tbody a").first.click)
        self.cases[application] = self.path

    def act(self, name: str, fields: Mapping[str, str | Path] | None = None) -> None:
        """Do an act on the open case: fields by label (texts, choices, files), then its button.

        :raises AssertionError: when the page does not say that it is done.
        """
        self.try_to(name, fields)
        assert self.status == 200, self.page.locator(".errsum").all_inner_texts()

    def try_to(self, name: str, fields: Mapping[str, str | Path] | None = None) -> None:
        """Do an act without minding what comes of it."""
        form = self.unfolded(name)
        for label, value in (fields or {}).items():
            field = form.get_by_label(label)
            if isinstance(value, Path):
                self.attach(field, value)
            elif form.get_by_role("group", name=label, exact=True).count():
                self.choose(label, value)
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        self.press(name, within=form)

    def has_act(self, name: str) -> bool:
        """Tell whether the open case offers an act."""
        return self.page.locator(f"summary:text-is('{name}'), a.fold:text-is('{name}')").count() > 0

    def unfolded(self, name: str) -> Locator:
        """Return the form of an act, opened; those of seldom wanted ones are fetched first."""
        if (link := self.page.locator(f"a.fold:text-is('{name}')")).count():
            link.click()
        fold = self.page.locator("details.fold").filter(has=self.page.locator(f"summary:text-is('{name}')"))
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        return fold.locator("form")

    def cannot(self, name: str, why: str) -> None:
        """Expect that the page says why an act is not possible now.

        :raises AssertionError: when it does not.
        """
        expect(self.page.get_by_text(f"不能{name}：{why}")).to_be_visible()
