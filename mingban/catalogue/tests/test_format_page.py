"""The page on the file format must be enough to write a bundle by hand."""

import re
from io import BytesIO

import pytest
from django.conf import settings

from mingban.catalogue import actions, queries, rules
from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.formats import read_excel, write_excel
from mingban.catalogue.formats.excel_layout import SHEETS
from mingban.catalogue.tests.factories import AT, demo_state
from mingban.catalogue.words import FIELDS, VALUES
from mingban.core.actors import SYSTEM

PAGE = (settings.BASE_DIR / "docs" / "catalogue-format.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[-1]


def test_every_field_has_a_row_with_its_chinese_name() -> None:
    for owner, fields in FIELDS.items():
        section = PAGE.split(f"### {owner.__name__}\n", 1)[1].split("\n### ", 1)[0]
        for field, words in fields.items():
            assert f"| `{field}` | {words} |" in section


def test_every_value_of_a_vocabulary_is_named() -> None:
    for (_, value), word in VALUES.items():
        assert f"`{value}` {word}" in PAGE


def test_every_sheet_is_named_with_its_keys() -> None:
    for sheet in SHEETS:
        assert f"| {sheet.title} | {'、'.join(sheet.keys) or '—'} |" in PAGE


@pytest.mark.django_db
def test_the_example_is_imported_from_the_page_as_it_stands() -> None:
    demo_state(CatalogueFile.model_validate_json(EXAMPLE))
    actions.import_catalogue(file=BytesIO(EXAMPLE.encode()), by=SYSTEM, at=AT, dry_run=False)
    bundle = queries.bundle_definition(queries.bundle_in_force("fruit-stall"))
    table = rules.reform_table(bundle, queries.items_of(bundle), queries.material_kinds())
    found = [(row.organisation, row.before, row.after) for row in table.rows]
    assert found == [("hecheng-market", 3, 3), ("hecheng-urban", 6, 1)]
    assert (table.before, table.after, table.days_before, table.days_after) == (9, 4, 5, 4)
    assert queries.bundle_guide("fruit-stall", {"cuts-fruit": "yes", "agent": "no"}).is_settled


def test_the_example_goes_through_excel_unchanged() -> None:
    example = CatalogueFile.model_validate_json(EXAMPLE)
    assert read_excel(write_excel(example)).parse() == example
