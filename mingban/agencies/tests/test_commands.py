from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mingban.agencies.models import Organisation, Region
from mingban.agencies.tests.factories import DATA, REGIONS, import_regions

pytestmark = pytest.mark.django_db
ORIGIN = ("--source", "国家统计局", "--source-on", "2023-06-30")


def test_imports_regions_and_shows_progress(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "regions.csv"
    file.write_text(REGIONS, encoding="utf-8")
    call_command("regions_import", str(file), *ORIGIN)
    out = capsys.readouterr().out
    assert "区划 5/5" in out
    assert "新增 5 个，更新 0 个" in out
    assert Region.objects.get(code="431202").source == "国家统计局"


def test_names_the_rows_that_are_wrong_and_imports_nothing(tmp_path: Path) -> None:
    file = tmp_path / "regions.csv"
    file.write_text(f"{REGIONS}431299,某县,3,990000\n", encoding="utf-8")
    with pytest.raises(CommandError, match="第 7 行：没有上级 990000"):
        call_command("regions_import", str(file), *ORIGIN)
    assert not Region.objects.exists()


def test_wants_to_know_where_regions_are_from(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--source"):
        call_command("regions_import", str(tmp_path / "regions.csv"))
    with pytest.raises(CommandError, match="2023-06-30"):
        call_command("regions_import", str(tmp_path / "regions.csv"), "--source", "x", "--source-on", "去年")


@pytest.mark.parametrize("command", [("regions_import", *ORIGIN), ("agencies_import",)])
@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_says_that_a_file_cannot_be_read(tmp_path: Path, command: tuple[str, ...], content: bytes | None) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match="读不了这个文件"):
        call_command(command[0], str(file), *command[1:])


def test_imports_the_demo_countys_organisations(capsys: pytest.CaptureFixture[str]) -> None:
    import_regions()
    call_command("agencies_import", str(DATA / "demo" / "agencies.json"))
    assert "新增 14 个，更新 0 个" in capsys.readouterr().out
    call_command("agencies_list")
    listed = capsys.readouterr().out
    assert "  hecheng-market  怀化市鹤城区市场监督管理局  11431202MB0000019Q\n" in listed
    assert "  hecheng-hall  鹤城区智慧政务服务中心\n" in listed


def test_says_that_organisations_need_regions_first() -> None:
    with pytest.raises(CommandError, match="先导入区划"):
        call_command("agencies_import", str(DATA / "demo" / "agencies.json"))
    assert not Organisation.objects.exists()


def test_says_where_a_file_is_no_json(tmp_path: Path) -> None:
    file = tmp_path / "agencies.json"
    file.write_text('{\n"organisations": [,]}')
    with pytest.raises(CommandError, match="第 2 行：不是正确的 JSON"):
        call_command("agencies_import", str(file))
