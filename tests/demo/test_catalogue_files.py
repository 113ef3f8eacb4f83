"""The catalogue files of the demo county fit together, and keep apart what is real and what is invented."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from stdnum.cn import uscc

from mingban.catalogue.definitions import CatalogueFile, ItemDefinition, Question
from mingban.catalogue.rules import AGENT, merge, references
from mingban.core.icons import ICONS
from tests.demo.conftest import CATALOGUE_DIR, County

FILES = sorted(CATALOGUE_DIR.glob("*.json"))
PARTS = ("elements", "material_kinds", "licence_types", "items", "bundles")
SOURCE_002 = "国务院办公厅《政务公开工作交流》总第 26 期（怀化市鹤城区）"
REAL_PHONES = {"0745-2264777", "0745-2283072"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_is_a_catalogue_file(path: object) -> None:
    CatalogueFile.model_validate_json(next(each for each in FILES if each == path).read_text())


def test_the_county_has_four_bundles_and_more_than_twelve_items(county: County) -> None:
    assert set(county.bundles) == {"barber-shop", "restaurant", "newborn", "retirement"}
    assert len(county.items) >= 12


def test_nothing_is_declared_twice() -> None:
    raw = [json.loads(path.read_text()) for path in FILES]
    for part in PARTS:
        codes = Counter(each["code"] for file in raw for each in file.get(part, []))
        assert [code for code, times in codes.items() if times > 1] == []


def test_every_element_that_is_named_exists_and_every_element_is_used(county: County) -> None:
    in_forms = {field.element for item in county.items.values() for page in item.form for field in page.fields}
    on_licences = {code for licence in county.licence_types.values() for code in licence.fields}
    assert in_forms == set(county.elements)
    assert on_licences <= set(county.elements)


def test_every_material_kind_that_is_named_exists_and_every_kind_is_used(county: County) -> None:
    wanted = {material.kind for item in county.items.values() for material in item.materials}
    assert wanted == set(county.kinds)


def test_every_licence_type_that_is_named_exists_and_every_type_is_issued(county: County) -> None:
    issued = {r.licence_type for item in county.items.values() for r in item.results if r.licence_type}
    shown = {kind.result_of for kind in county.kinds.values() if kind.result_of}
    assert issued == set(county.licence_types)
    assert shown <= issued


def test_every_licence_shows_only_what_some_form_of_its_item_asks(county: County) -> None:
    for item in county.items.values():
        asked = {field.element for page in item.form for field in page.fields}
        for result in item.results:
            if result.licence_type:
                assert set(county.licence_types[result.licence_type].fields) <= asked, item.code


def test_bundles_name_items_and_scenarios_that_exist(county: County) -> None:
    for bundle in county.bundles.values():
        members = [member.item for member in bundle.members]
        for member in bundle.members:
            scenarios = {scenario.code for scenario in county.items[member.item].scenarios}
            assert not member.scenario or member.scenario in scenarios
            assert set(member.needs) <= set(members)


def _conditions(item: ItemDefinition) -> Iterator[str]:
    yield from (scenario.when for scenario in item.scenarios)
    yield from (material.when for material in item.materials)
    yield from (field.when for page in item.form for field in page.fields)


def test_conditions_depend_only_on_questions_of_the_item_and_fields_of_its_form(county: County) -> None:
    for item in county.items.values():
        questions = {question.code for question in item.questions}
        fields = {field.element for page in item.form for field in page.fields}
        for condition in _conditions(item):
            assert references(condition).answers <= questions, (item.code, condition)
            assert references(condition).data <= fields, (item.code, condition)


def test_members_take_part_by_the_bundle_s_own_questions(county: County) -> None:
    for bundle in county.bundles.values():
        own = {question.code for question in bundle.questions}
        for member in bundle.members:
            assert references(member.when).answers <= own


def test_a_question_asked_by_several_items_has_the_same_words(county: County) -> None:
    seen: dict[str, Question] = {}
    for guide in county.guides:
        for question in guide.questions:
            assert seen.setdefault(question.code, question) == question, question.code


def test_reference_answers_answer_every_question_of_the_bundle(county: County) -> None:
    for bundle in county.bundles.values():
        merged = merge(bundle, county.items, county.kinds, bundle.reference_answers)
        assert merged.unanswered == ()
        assert {question.code for question in merged.questions} == set(bundle.reference_answers)
        assert bundle.reference_answers[AGENT] is False


def test_forms_of_a_bundle_ask_each_element_once_and_the_same_headings_become_one(county: County) -> None:
    for bundle in county.bundles.values():
        sections = merge(bundle, county.items, county.kinds, bundle.reference_answers).sections
        titles = [section.title for section in sections]
        elements = [field.element for section in sections for field in section.fields]
        assert len(set(titles)) == len(titles)
        assert len(set(elements)) == len(elements)
        assert titles[0] == "办事人"
        assert titles[-1] == "结果怎么拿"


def test_forms_have_two_to_five_sections(county: County) -> None:
    for item in county.items.values():
        assert 2 <= len(item.form) <= 5, item.code


def test_every_guide_answers_three_to_five_questions(county: County) -> None:
    for guide in county.guides:
        assert 3 <= len(guide.answers) <= 5, guide.code


def test_every_document_has_a_description_a_common_mistake_and_a_sample(county: County) -> None:
    for kind in county.kinds.values():
        assert kind.description and kind.common_errors and "\n" in kind.sample, kind.code
        assert kind.is_commitment == bool(kind.commitment_text), kind.code


def test_a_paper_of_the_barber_shop_may_follow_five_days_later(county: County) -> None:
    papers = [m for m in county.items["sole-trader-registration"].materials if m.necessity == "DEFERRABLE"]
    assert [(paper.kind, paper.defer_days) for paper in papers] == [("premises-proof", 5)]


def test_promises_are_not_longer_than_the_law_allows(county: County) -> None:
    for item in county.items.values():
        limits = [item.promised_limit, *(s.promised_limit for s in item.scenarios if s.promised_limit)]
        assert all(limit.days <= item.statutory_limit.days for limit in limits), item.code


def test_task_codes_are_built_from_valid_codes(county: County) -> None:
    for item in county.items.values():
        credit_code = item.task_code[:18]
        assert uscc.is_valid(credit_code), item.code
        assert item.task_code == f"{credit_code}{item.exercising_level}{item.catalog_code}"
        assert len(item.catalog_code) == 12
        assert item.catalog_code[2:4] == item.type


def test_an_organisation_has_one_credit_code_and_catalogue_codes_are_unique(county: County) -> None:
    codes = {(item.organisation, item.task_code[:18]) for item in county.items.values()}
    assert len({organisation for organisation, _ in codes}) == len({code for _, code in codes}) == len(codes)
    assert len({item.catalog_code for item in county.items.values()}) == len(county.items)


def test_task_codes_begin_with_the_credit_code_of_the_organisation(county: County) -> None:
    agencies = json.loads((CATALOGUE_DIR.parent / "agencies.json").read_text())
    credit_codes = {each["code"]: each["uscc"] for each in agencies["organisations"]}
    for item in county.items.values():
        assert item.task_code.startswith(credit_codes[item.organisation]), item.code


def test_windows_with_a_number_are_counters_of_the_hall(county: County) -> None:
    agencies = json.loads((CATALOGUE_DIR.parent / "agencies.json").read_text())
    counters = {f"{each['number']} 号窗口（{each['name']}）" for each in agencies["centres"][0]["counters"]}
    for item in county.items.values():
        for place in item.places:
            assert "“一件事一次办”" in place.window or place.window in counters, item.code


def test_licence_types_are_defined_under_a_valid_credit_code(county: County) -> None:
    assert all(uscc.is_valid(licence.type_code[:18]) for licence in county.licence_types.values())


def test_everything_says_where_it_comes_from(county: County) -> None:
    for guide in county.guides:
        assert SOURCE_002 in guide.source or guide.source == "演示数据", guide.code


def test_real_phones_come_from_the_source_and_the_others_are_plainly_invented(county: County) -> None:
    for guide in county.guides:
        phones = {guide.consult_phone, guide.complaint_phone}
        assert len(phones) == 2, guide.code
        if SOURCE_002 in guide.source:
            assert phones == REAL_PHONES
        else:
            assert all(phone.startswith("0745-0000") for phone in phones), guide.code


def test_bundles_have_icons_that_exist(county: County) -> None:
    assert all(bundle.icon in ICONS for bundle in county.bundles.values())
    assert len({bundle.icon for bundle in county.bundles.values()}) == len(county.bundles)


def test_an_everyday_name_leads_to_one_thing(county: County) -> None:
    names = Counter(name for guide in county.guides for name in guide.everyday_names)
    assert [name for name, times in names.items() if times > 1] == []
    for bundle in county.bundles.values():
        assert len(bundle.everyday_names) >= 7
