"""What benches hand back, as `results.md` shows it."""

from pathlib import Path

import pytest

from bench import report
from bench.report import Section, Target


def test_each_target_says_whether_it_is_reached() -> None:
    section = Section("Sweep")
    section.targets(Target("T6", "ratio", 1.2, at_most=1.5), Target("T2", "ours : bare", 0.79, at_least=0.8))
    reached, missed = (line for line in section.lines if line.startswith("| T"))
    assert "≤ 1.5" in reached
    assert reached.endswith("| 1.2 | reached |")
    assert "≥ 0.8" in missed
    assert missed.endswith("| 0.79 | **not reached** |")


def test_a_part_run_alone_replaces_its_own_section_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.md")
    order = ["pages", "inbox"]
    report.save({"inbox": Section("Inbox", ["first"])}, order=order, load_before=0)
    report.save({"pages": Section("Pages", ["both"])}, order=order, load_before=0)
    report.save({"inbox": Section("Inbox", ["second"])}, order=order, load_before=5)
    text = report.RESULTS.read_text()
    assert text.index("both") < text.index("second")
    assert "first" not in text
    assert text.count("cores") == 2
    assert text.count("figures are noisy") == 1
