"""What the product ships with may be used by any government: no package under the GPL or AGPL (LGPL is fine)."""

import re
from importlib.metadata import metadata

import pytest

from scripts.lock import pinned
from tests.architecture.house import ROOT

COPYLEFT = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
PACKAGES = sorted(pinned((ROOT / "requirements/base.txt").read_text()))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_may_be_shipped(package: str) -> None:
    facts = metadata(package)
    fields = [*(facts.get_all("License-Expression") or []), *(facts.get_all("License") or [])]
    words = [text[:100] for text in fields] + [
        line for line in facts.get_all("Classifier") or [] if line.startswith("License")
    ]
    assert any(words), f"{package} does not name its licence"
    allowed = [word for word in words if word and not COPYLEFT.search(word)]
    assert allowed, f"{package}: {words}"


def test_our_own_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
