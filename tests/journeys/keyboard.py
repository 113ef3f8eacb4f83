"""Somebody without a mouse: everything by Tab, arrows, Space and Enter, and always seeing where she is."""

from pathlib import Path

from playwright.sync_api import FileChooser, Locator, Page

from tests.journeys.citizen import Citizen
from tests.journeys.house import House
from tests.journeys.watch import Watch

MOST_TABS = 200
MOST_CHOICES = 20
HAS_FOCUS = "element => element === document.activeElement"
IN_GROUP = (
    "element => element === document.activeElement || (!!element.name && element.name === document.activeElement.name)"
)
# The element, or the card of a choice beside it, is ringed.
SHOWS_FOCUS = """element => [element, element.nextElementSibling].filter(Boolean).some(each => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
})"""


class KeyboardCitizen(Citizen):
    """A citizen who uses the keyboard only."""

    def __init__(self, page: Page, house: House, watch: Watch) -> None:
        super().__init__(page, house, watch)
        # Whoever listens from the start is not too late for the first chooser.
        page.on("filechooser", self._chooser_opened)

    def click(self, target: Locator) -> None:
        """Press Enter on a button or link."""
        self.tab_to(target)
        self.page.keyboard.press("Enter")

    def type_into(self, target: Locator, value: str) -> None:
        """Replace the text of a field."""
        self.tab_to(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(value)

    def tick(self, target: Locator) -> None:
        """Choose with the arrows among radio buttons; tick a box with Space.

        :raises AssertionError: when it cannot be chosen.
        """
        self.tab_to(target, reached=IN_GROUP)
        if target.get_attribute("type") == "checkbox" or target.evaluate(HAS_FOCUS):
            self.page.keyboard.press("Space")
        for _ in range(MOST_CHOICES):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{target} cannot be chosen by keyboard")

    def attach(self, target: Locator, file: Path) -> None:
        """Open the file chooser with Space."""
        self.tab_to(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def _chooser_opened(self, chooser: FileChooser) -> None:
        """Nothing to do: the chooser is taken where it was asked for."""

    def tab_to(self, target: Locator, *, reached: str = HAS_FOCUS) -> None:
        """Press Tab until the target has the focus, and see that it has.

        :raises AssertionError: when Tab does not lead there, or nothing shows where the focus is.
        """
        for _ in range(MOST_TABS):
            if target.evaluate(reached):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab does not lead to {target}")
        focused = self.page.locator("*:focus")
        assert focused.evaluate(SHOWS_FOCUS), (
            f"{focused.evaluate('element => element.outerHTML')} does not show its focus"
        )
