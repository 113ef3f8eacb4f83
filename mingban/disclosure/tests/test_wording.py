"""What a careful reader would stop at is pointed out with its place, and what is right is left alone."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.disclosure import actions, queries, rules
from mingban.disclosure.models import WordRule
from mingban.disclosure.rules import Piece
from mingban.disclosure.tests.factories import Office


def kinds(text: str, level: int = 0, words: Any = ()) -> list[str]:
    return [one.kind for one in rules.advice_on([Piece(place="正文", text=text, level=level)], words)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("各单位要认真落实,不得拖延", "半角标点"),
        ("现将有关事项通知如下。。", "标点重复"),
        ("共２０２６户", "全角数字或字母"),
        ("请看<b>这里</b>", "网页代码"),
        ("根据鹤政发[2026]3号", "发文字号"),
        ("根据鹤政发〔2026〕第03号", "发文字号"),
        ("自2026年2月30日起施行", "日期"),
        ("自13月1日起", "日期"),
        ("印发《实施方案", "引号、括号不成对"),
        ("他说”不行”", "引号、括号不成对"),
        ("人民的的利益", "字词重复"),
        ("有关单位有关单位要重视", "字词重复"),
    ],
)
def test_slips_are_pointed_out(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "各乡镇人民政府、街道办事处：",
        "根据《条例》（国务院令第711号）和鹤政发〔2026〕3号，自2024年2月29日起施行。",
        "1）准备材料；",
        "全长3.5公里，网址 https://www.example.cn/a?b=1,2。",
        "大家常常讨论讨论，人人有责，处处留心。",
        "",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_headings_have_words_go_down_one_level_at_a_time_and_count_on() -> None:
    pieces = [
        Piece(place=f"第 {number} 块", text=text, level=level)
        for number, (text, level) in enumerate(
            [
                ("一、总体要求", 1),
                ("（一）目标", 2),
                ("1.甲", 3),
                ("三、保障", 1),
                ("（1）乙", 4),
                ("", 2),
                ("十一、丙", 1),
            ],
            1,
        )
    ]
    found = [(one.place, one.kind) for one in rules.advice_on(pieces, [])]
    assert found == [
        ("第 4 块", "标题序号"),
        ("第 5 块", "标题级别"),
        ("第 6 块", "空标题"),
        ("第 7 块", "标题序号"),
    ]


def test_wordings_are_advised_against_unless_they_are_part_of_a_right_one() -> None:
    words = [
        rules.Word(wrong="末经", right="未经", kind="错别字", unless=("周末经",)),
        rules.Word(wrong="国土局", right="自然资源和国土局", kind="旧的机构名称"),
        rules.Word(wrong="刁民", right="", kind="不能用的说法"),
    ]
    assert kinds("末经批准，周末经营，自然资源和国土局。", words=words) == ["错别字"]
    advice = rules.advice_on([Piece(place="标题", text="国土局来函，刁民")], words)
    assert [one.better for one in advice] == ["“国土局”应该写“自然资源和国土局”", "“刁民”请换一种说法"]
    moved = rules.advice_on([Piece(place="正文第 9 块", text="国土局来函，刁民")], words)
    assert [one.digest for one in advice] == [one.digest for one in moved]


@pytest.mark.django_db
def test_the_house_s_list_is_read_and_editors_add_to_it() -> None:
    WordRule.objects.create(wrong="鹤诚", right="鹤城")
    known = {one.wrong: one for one in queries.words()}
    assert len(known) > 100
    assert known["布署"].right == "部署"
    assert known["工商局"].kind == "旧的机构名称"
    assert known["鹤诚"].kind == "错别字"
    assert str(WordRule.objects.get()) == "鹤诚 → 鹤城"


@pytest.mark.django_db
def test_a_page_is_handed_in_when_everything_was_looked_at() -> None:
    office, other = Office(), Office()
    page = office.draft("关于布署防汛工作的通知", summary="电话 13800138000")
    desk = office.desk(office.writer)
    address = reverse("disclosure:page-check", args=[page.pk])
    shown = desk.get(address).content.decode()
    for words in ("“布署”应该写“部署”", "手机号 138****8000", "不用改"):
        assert words in shown
    assert other.desk(other.writer).get(address).status_code == 404
    assert "不用改" not in office.desk(office.head).get(address).content.decode()
    form_class = page.get_edit_handler().get_form_class()
    form = form_class(instance=page, for_user=office.writer.user)

    def problem() -> str:
        cleaned = {"title": page.title, "summary": "", "body": page.body}
        form.cleaned_data, form.is_deferred_validation = cleaned, False
        try:
            form._check_private(cleaned)
            form._check_words()
        except ValidationError as error:
            return str(error)
        return ""

    assert "“布署”应该写“部署”" in problem()
    assert desk.post(address, {"digest": "all"}).status_code == 302
    assert problem() == ""
    assert "看过，不改的（1 处）" in desk.get(address).content.decode()
    with pytest.raises(Exception, match="只有本单位"):
        actions.wave_advice(
            page=page, digest="x", by=accounts.actor_of(other.writer.user, other.writer), at=timezone.now()
        )
