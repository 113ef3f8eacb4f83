import pytest

from mingban.catalogue import rules
from mingban.catalogue.definitions import ItemDefinition, Question
from mingban.catalogue.tests.factories import make_bundle, make_item, make_kind

RENTED = {"code": "rented", "text": "租的吗？", "kind": "YES_NO"}
HOW = {
    "code": "how",
    "text": "怎么租的？",
    "asked_when": "answers.rented == true",
    "choices": [{"code": "whole", "label": "整租"}, {"code": "part", "label": "分租"}],
}
SCENARIOS = [
    {"code": "quick", "name": "承诺", "when": "answers.rented == false", "promised_limit": {"days": 0}},
    {"code": "usual", "name": "一般"},
]


@pytest.fixture
def item() -> ItemDefinition:
    return make_item(
        questions=[RENTED, HOW],
        scenarios=SCENARIOS,
        materials=[
            {"code": "lease", "kind": "lease", "when": "answers.rented == true"},
            {"code": "share", "kind": "photo", "when": 'answers.how == "part"'},
            {"code": "visit", "kind": "drawing", "scenarios": ["usual"]},
            {"code": "attorney", "kind": "form", "agent_only": True},
        ],
        form=[
            {"title": "店", "fields": [{"element": "shop.name"}, {"element": "shop.area", "when": "answers.rented == true"}]},
            {"title": "证", "fields": [{"element": "shop.address", "when": 'data["shop.name"] == "x"'}]},
            {"title": "租", "fields": [{"element": "shop.rent", "when": "answers.rented == true"}]},
        ],
        steps=[
            {"code": "accept", "name": "受理", "role": "clerk"},
            {"code": "visit", "name": "现场", "role": "reviewer", "days": 3, "scenarios": ["usual"]},
        ],
    )  # fmt: skip


def codes(parts: tuple[object, ...]) -> list[str]:
    return [getattr(part, "code") for part in parts]  # noqa: B009 — every part has one


def test_asks_for_an_agent_where_some_document_is_only_for_agents(item: ItemDefinition) -> None:
    assert codes(rules.item_questions(item)) == ["rented", "how", "agent"]
    assert codes(rules.item_questions(make_item())) == []


def test_before_anything_is_answered_the_rest_is_undecided(item: ItemDefinition) -> None:
    narrowed = rules.narrow(item, {})
    assert codes(narrowed.unanswered) == ["rented", "agent"]
    assert codes(narrowed.undecided) == ["lease", "share"]


def test_a_question_is_asked_only_when_its_condition_holds(item: ItemDefinition) -> None:
    assert codes(rules.narrow(item, {"rented": True}).questions) == ["rented", "how", "agent"]
    assert codes(rules.narrow(item, {"rented": False}).questions) == ["rented", "agent"]


def test_answers_to_questions_no_longer_asked_do_not_count(item: ItemDefinition) -> None:
    narrowed = rules.narrow(item, {"rented": False, "how": "part", "agent": False})
    assert narrowed.answers == {"rented": False, "agent": False}
    assert codes(narrowed.required) == []
    assert codes(narrowed.undecided) == []


def test_the_first_scenario_whose_condition_holds_gives_limit_steps_and_documents(item: ItemDefinition) -> None:
    quick = rules.narrow(item, {"rented": False})
    assert (quick.scenario and quick.scenario.code, quick.limit.days, codes(quick.steps)) == ("quick", 0, ["accept"])
    usual = rules.narrow(item, {"rented": True, "how": "whole"})
    assert (usual.scenario and usual.scenario.code, usual.limit.days) == ("usual", 5)
    assert codes(usual.steps) == ["accept", "visit"]
    assert codes(usual.required) == ["lease", "visit"]


def test_a_bundle_may_fix_the_scenario(item: ItemDefinition) -> None:
    narrowed = rules.narrow(item, {"rented": True}, scenario="quick")
    assert narrowed.limit.days == 0
    assert codes(narrowed.required) == ["lease"]
    with pytest.raises(KeyError):
        rules.narrow(item, {}, scenario="no-such")


def test_without_scenarios_the_item_itself_counts() -> None:
    narrowed = rules.narrow(make_item(), {})
    assert narrowed.scenario is None
    assert narrowed.limit.days == 5


def test_agents_documents_are_listed_and_required_of_agents_only(item: ItemDefinition) -> None:
    assert "attorney" in codes(rules.narrow(item, {"agent": False}).listed)
    assert "attorney" not in codes(rules.narrow(item, {"agent": False}).required)
    assert "attorney" in codes(rules.narrow(item, {"agent": True}).required)


def test_a_scenario_still_open_leaves_its_documents_undecided() -> None:
    item = make_item(
        questions=[RENTED],
        scenarios=SCENARIOS,
        materials=[{"code": "promise", "kind": "lease", "scenarios": ["quick"]}],
    )
    assert codes(rules.narrow(item, {}).undecided) == ["promise"]
    assert codes(rules.narrow(item, {}, scenario="usual").undecided) == []


def test_fields_follow_answers_and_keep_conditions_on_other_fields(item: ItemDefinition) -> None:
    sections = rules.narrow(item, {"rented": False}).sections
    assert [(section.title, [field.element for field in section.fields]) for section in sections] == [
        ("店", ["shop.name"]),
        ("证", ["shop.address"]),
    ]
    assert sections[1].fields[0].when == 'data["shop.name"] == "x"'
    asked = rules.narrow(item, {"rented": True}).sections[0].fields[1]
    assert (asked.element, asked.when) == ("shop.area", "")


def test_answers_travel_in_a_query_string_and_back() -> None:
    questions = [Question.model_validate(RENTED), Question.model_validate(HOW)]
    answers: dict[str, str | bool] = {"rented": True, "how": "part"}
    assert rules.parse_answers(questions, rules.write_answers(answers)) == answers
    assert rules.parse_answers(questions, {"rented": "maybe", "how": "none", "other": "x"}) == {}


def test_answers_are_said_in_words() -> None:
    rented, how = Question.model_validate(RENTED), Question.model_validate(HOW)
    assert [rules.say_answer(rented, True), rules.say_answer(rented, False)] == ["是", "否"]
    assert [rules.say_answer(how, "part"), rules.say_answer(how, "gone")] == ["分租", "gone"]


def test_references_are_found_in_either_notation() -> None:
    found = rules.references('answers.rented == true && answers["how"] in ["a"] && data[\'shop.name\'] == "x"')
    assert found.answers == {"rented", "how"}
    assert found.data == {"shop.name"}


def test_a_bundle_asks_each_question_once_and_only_what_still_matters() -> None:
    one = make_item(
        "one", questions=[RENTED, HOW], materials=[{"code": "s", "kind": "photo", "when": 'answers.how == "part"'}]
    )
    two = make_item("two", questions=[RENTED], scenarios=SCENARIOS)
    items = {"one": one, "two": two}
    free = make_bundle("one", "two")
    assert codes(rules.merged_questions(free, items, {}).questions) == ["rented"]
    assert codes(rules.merged_questions(free, items, {"rented": True}).questions) == ["rented", "how"]
    fixed = make_bundle(members=[{"item": "two", "scenario": "quick"}, {"item": "two", "scenario": "usual"}])
    assert codes(rules.merged_questions(fixed, items, {}).questions) == []


def test_a_bundle_shows_every_question_that_it_may_ask() -> None:
    one = make_item(
        "one", questions=[RENTED], materials=[{"code": "l", "kind": "lease", "when": "answers.rented == true"}]
    )
    bundle = make_bundle(
        questions=[{"code": "takes-part", "text": "要吗？", "kind": "YES_NO"}],
        members=[{"item": "two"}, {"item": "one", "when": 'answers["takes-part"] == true'}],
    )
    items = {"one": one, "two": make_item("two")}
    possible = rules.possible_questions(bundle, items)
    assert codes(tuple(possible)) == ["takes-part", "rented"]
    assert possible[1].asked_when == '(answers["takes-part"] == true)'


def test_a_member_whose_condition_fails_takes_no_part() -> None:
    bundle = make_bundle(
        questions=[RENTED], members=[{"item": "one"}, {"item": "two", "when": "answers.rented == true"}]
    )
    items = {
        "one": make_item("one"),
        "two": make_item("two", materials=[{"code": "l", "kind": "lease"}], promised_limit={"days": 9}),
    }
    kinds = {"lease": make_kind("lease")}
    without = rules.merge(bundle, items, kinds, {"rented": False})
    assert [lane.item for lane in without.lanes] == ["one"]
    assert (without.days, without.requirements) == (5, ())
    assert rules.merge(bundle, items, kinds, {"rented": True}).days == 9


def test_a_circle_of_declared_needs_is_named() -> None:
    bundle = make_bundle(members=[{"item": "one", "needs": ["two"]}, {"item": "two", "needs": ["one"]}])
    items = {"one": make_item("one"), "two": make_item("two")}
    with pytest.raises(rules.CircularNeeds, match="one → two → one"):
        rules.merge(bundle, items, {}, {})


def test_an_element_is_asked_once_and_as_strictly_as_anybody_wants() -> None:
    optional = {"element": "shop.name", "is_required": False, "when": 'data["shop.area"] > 3', "hint": ""}
    one = make_item("one", form=[{"title": "店", "fields": [optional, {"element": "shop.area"}]}])
    other = {"element": "shop.name", "when": 'data["shop.address"] == "x"', "hint": "写全"}
    two = make_item("two", form=[{"title": "店铺", "fields": [{"element": "shop.address"}, other]}])
    merged = rules.merge(make_bundle("one", "two"), {"one": one, "two": two}, {}, {})
    fields = {field.element: field for section in merged.sections for field in section.fields}
    assert len(fields) == sum(len(section.fields) for section in merged.sections)
    assert fields["shop.name"].is_required
    assert fields["shop.name"].hint == "写全"
    assert fields["shop.name"].when == '(data["shop.address"] == "x") || (data["shop.area"] > 3)'
    assert fields["shop.name"].items == ("one", "two")


def test_headings_keep_every_items_order_where_that_can_be() -> None:
    def form(*titles: str) -> list[dict[str, object]]:
        return [{"title": title, "fields": [{"element": f"e.{title}"}]} for title in titles]

    def titles(*items: ItemDefinition) -> list[str]:
        bundle = make_bundle(*(item.code for item in items))
        return [section.title for section in rules.merge(bundle, {i.code: i for i in items}, {}, {}).sections]

    one, two = make_item("one", form=form("a", "z")), make_item("two", form=form("a", "m", "z"))
    assert titles(one, two) == ["a", "m", "z"]
    against = make_item("three", form=form("z", "a"))
    assert titles(one, against) == ["a", "z"]


def test_a_document_that_the_bundles_scenario_does_without_says_so() -> None:
    scenarios = [{"code": "promise", "name": "写保证书先办", "when": "false"}, {"code": "usual", "name": "一般"}]
    one = make_item("one", scenarios=scenarios, materials=[{"code": "p", "kind": "photo", "scenarios": ["usual"]}])
    two = make_item("two")
    bundle = make_bundle(members=[{"item": "one", "scenario": "promise"}, {"item": "two"}])
    merged = rules.merge(bundle, {"one": one, "two": two}, {"photo": make_kind("photo")}, {})
    assert merged.requirements == ()
    dropped = merged.dropped[0]
    assert (dropped.why, dropped.reason) == (rules.DropReason.SCENARIO, "按“写保证书先办”办，不用这份")


def test_a_document_that_only_another_answer_wants_is_not_spoken_of() -> None:
    one = make_item(
        "one", questions=[RENTED], materials=[{"code": "l", "kind": "lease", "when": "answers.rented == true"}]
    )
    merged = rules.merge_item(one, {"lease": make_kind("lease")}, {"rented": False})
    assert (merged.requirements, merged.dropped, merged.undecided) == ((), (), ())
    assert rules.merge_item(one, {"lease": make_kind("lease")}, {}).undecided == ("lease",)
