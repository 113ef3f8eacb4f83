import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import segno
from django import forms
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.datastructures import MultiValueDict

from mingban.core.errors import NotAllowed
from mingban.core.forms import DayField, Described, RateSelect, UiBoundField, show_refusal
from mingban.core.icons import ICONS
from mingban.core.kit import RateForm, SampleForm
from mingban.core.templatetags import ui

TEMPLATES = sorted(Path(__file__).parents[2].glob("*/templates/**/*.html"))
FILLED = {
    "name": "小满理发店",
    "identity_number": "431202199003071234",
    "opened_on_year": "２０２６",
    "opened_on_month": "3",
    "opened_on_day": "7",
    "place": "shop",
    "street": "1",
    "is_true": "on",
}


def html(form: forms.Form) -> str:
    return str(form)


def control(name: str, form: forms.Form) -> str:
    return str(form[name].as_field_group())


def test_the_kit_is_shown_on_the_demo(client: Client, settings: LazySettings, db: None) -> None:
    settings.IS_DEMO = True
    page = client.get("/kit/")
    assert page.status_code == 200
    assert "组件样板" in page.content.decode()


def test_the_kit_is_not_shown_in_production(client: Client, settings: LazySettings, db: None) -> None:
    settings.IS_DEMO = False
    assert client.get("/kit/").status_code == 404


def test_a_text_field_wears_the_kits_class_and_names_its_hint() -> None:
    drawn = control("name", SampleForm())
    assert '<label class="label" for="id_name">店名</label>' in drawn
    assert 'class="input"' in drawn
    assert 'aria-describedby="id_name_helptext"' in drawn
    assert 'id="id_name_helptext"' in drawn


def test_a_widgets_own_class_stays_beside_the_kits() -> None:
    class Narrow(forms.Form):
        code = forms.CharField(widget=forms.TextInput(attrs={"class": "input--s code"}))
        note = forms.CharField(widget=forms.Textarea(attrs={"rows": 8}))
        choice = forms.ChoiceField(choices=[("a", "甲")])
        secret = forms.CharField(widget=forms.HiddenInput)

    form = Narrow()
    assert 'class="input input--s code"' in control("code", form)
    assert 'rows="8"' in control("note", form)
    assert 'class="select"' in control("choice", form)
    assert "class=" not in control("secret", form)


def test_optional_fields_say_so_in_words_and_required_ones_do_not() -> None:
    drawn = html(SampleForm())
    assert "还有什么要说的（可不填）" in drawn
    assert "店名（可不填）" not in drawn


def test_a_wrong_field_says_what_is_wrong_where_it_is_and_in_the_summary() -> None:
    files: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict({"contract": [SimpleUploadedFile("a.jpg", b"x")]})
    form = SampleForm({**FILLED, "identity_number": "1"}, files)
    drawn = html(form)
    assert '<a href="#id_identity_number">身份证号：身份证号是 18 位，您填了 17 位</a>' in drawn
    assert 'id="id_identity_number_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_identity_number_error"' in drawn
    assert 'role="alert" tabindex="-1" data-focus' in drawn
    assert "有一处要改" in drawn


def test_every_link_of_the_summary_leads_to_a_control() -> None:
    drawn = html(SampleForm({}))
    links = re.findall(r'<a href="#([^"]+)">', drawn)
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', drawn))
    assert len(links) == 7
    assert set(links) <= ids
    assert f"有 {len(links)} 处要改" in drawn


def test_a_question_mark_is_not_followed_by_a_colon() -> None:
    assert "店开在哪种房子里？：" not in html(SampleForm({}))
    assert "店开在哪种房子里：请选一个" in html(SampleForm({}))


def test_errors_of_the_whole_form_stand_in_the_summary() -> None:
    form = SampleForm(FILLED)
    show_refusal(form, NotAllowed("您不能替他办", field="nowhere"))
    assert "<li>您不能替他办</li>" in html(form)


def test_a_refusal_with_a_field_stands_at_the_field() -> None:
    form = SampleForm(FILLED)
    show_refusal(form, NotAllowed("这个店名有人用了", field="name"))
    assert form.errors["name"] == ["这个店名有人用了"]


def test_groups_are_fieldsets_with_a_legend_and_notes() -> None:
    drawn = control("place", SampleForm())
    assert "<fieldset>" in drawn
    assert '<legend class="label">店开在哪种房子里？</legend>' in drawn
    assert "<b>临街门面</b><small>产权证上写商业用途</small>" in drawn


def test_one_question_a_page_makes_the_label_the_heading() -> None:
    for name in ("name", "place"):
        drawn = render_to_string("ui/field.html", {"field": SampleForm()[name], "is_page": True})
        assert drawn.count("<h1") == 1


def test_what_people_wrote_is_escaped_everywhere() -> None:
    evil = '"><script>alert(1)</script>'

    class Evil(forms.Form):
        text = forms.CharField(label=evil, help_text=evil)
        choice = forms.ChoiceField(label=evil, choices=[(evil, Described(evil, note=evil))], widget=forms.RadioSelect)
        day = DayField(label=evil)

    form = Evil({"text": "", "choice": evil, "day_year": evil})
    form.add_error(None, evil)
    assert "<script>" not in html(form)


def test_a_day_is_asked_in_three_boxes_and_read_in_any_digits() -> None:
    form = SampleForm(FILLED)
    assert "opened_on" not in form.errors
    assert form.cleaned_data["opened_on"] == date(2026, 3, 7)
    drawn = control("opened_on", form)
    assert [f'for="id_opened_on_{box}"' in drawn for box in range(3)] == [True] * 3
    assert 'inputmode="numeric"' in drawn


@pytest.mark.parametrize(
    ("year", "month", "day", "said"),
    [
        ("", "", "", "这一项还没有填"),
        ("2026", "", "7", "年、月、日都要填"),
        ("26", "3", "7", "年份写四位数字，如 2026"),
        ("2026", "13", "7", "月份是 1 到 12"),
        ("2026", "2", "x", "日是 1 到 31"),
        ("2026", "2", "30", "没有这一天，请看看年、月、日是不是写对了"),
    ],
)
def test_a_wrong_day_says_what_is_wrong(year: str, month: str, day: str, said: str) -> None:
    form = SampleForm({**FILLED, "opened_on_year": year, "opened_on_month": month, "opened_on_day": day})
    assert said in form.errors["opened_on"]


def test_a_known_day_fills_its_boxes() -> None:
    drawn = control("opened_on", SampleForm(initial={"opened_on": date(2026, 3, 7)}))
    assert 'value="2026"' in drawn


def test_an_optional_day_may_be_left_out() -> None:
    class Optional(forms.Form):
        on = DayField(required=False)

    form = Optional({})
    assert form.is_valid()
    assert form.cleaned_data["on"] is None


def test_grades_are_five_of_one_size_with_stars_for_the_eye() -> None:
    drawn = html(RateForm())
    assert drawn.count('<div class="choice">') == 5
    assert '<span class="stars" aria-hidden="true">★★★★★</span><b>非常满意</b>' in drawn
    assert RateSelect.template_name == "ui/rate.html"


def test_a_file_that_was_handed_in_is_linked() -> None:
    class Kept(forms.Form):
        scan = forms.FileField(required=False)

    class File:
        url = "/files/token/"

        def __str__(self) -> str:
            return "合同.pdf"

    drawn = html(Kept(initial={"scan": File()}))
    assert '<a href="/files/token/">合同.pdf</a>' in drawn


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        (forms.IntegerField(), "x", "请填整数，如 3"),
        (forms.CharField(max_length=2), "甲乙丙", "最多 2 个字，您写了 3 个"),
        (forms.CharField(min_length=2), "甲", "至少 2 个字，您写了 1 个"),
        (forms.IntegerField(max_value=5), "6", "不能大于 5"),
        (forms.IntegerField(min_value=5), "4", "不能小于 5"),
        (forms.ChoiceField(choices=[("a", "甲")]), "b", "请从列出的里面选一个"),
        (forms.ChoiceField(choices=[("a", "甲")]), "", "请选一个"),
        (forms.BooleanField(), "", "这一条要打勾才能继续"),
        (forms.EmailField(), "x", "邮箱的样子是 name@example.cn，请检查一下"),
        (forms.DateField(), "x", "日期请这样写：2026-03-07"),
    ],
)
def test_django_speaks_plainly(field: forms.Field, given: str, said: str) -> None:
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(given)
    assert caught.value.messages == [said]


def test_icons_that_templates_name_exist() -> None:
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text())}
    pictures = {name for path in TEMPLATES for name in re.findall(r'picture="([^"]+)"', path.read_text())}
    assert (named | pictures) - set(ICONS) == set()


def test_an_unknown_icon_is_a_sheet_of_paper_and_a_labelled_one_is_read_out() -> None:
    assert ICONS["doc"] in ui.icon("no-such-icon")
    assert 'role="img" aria-label="&lt;b&gt;"' in ui.icon("search", "<b>")
    assert 'aria-hidden="true"' in ui.icon("search")


def test_page_links_keep_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/list/", {"q": "理发", "page": "2"})
    page = Paginator(range(200), 10).page(2)
    drawn = engines["django"].get_template("ui/pages.html").render({"page": page}, request)
    assert "?q=%E7%90%86%E5%8F%91&amp;page=3" in drawn
    assert 'aria-current="page">2<' in drawn
    assert drawn.count("…") == 1


def test_one_page_needs_no_page_links() -> None:
    request = RequestFactory().get("/")
    drawn = engines["django"].get_template("ui/pages.html").render({"page": Paginator([1], 10).page(1)}, request)
    assert drawn.strip() == ""


def test_numbers_are_read_out_in_groups() -> None:
    assert ui.spaced("202611182014000367") == "2026 1118 2014 000 367"
    assert ui.spaced("12345678") == "1234 5678"
    assert ui.spaced(12345) == "1234 5"


def test_steps_and_stars() -> None:
    assert ui.steps(4, 2) == ["done", "now", "", ""]
    assert ui.stars("3") == "★★★"


def test_a_qr_code_is_drawn_with_its_label() -> None:
    assert 'aria-label="&quot;网址&quot;"' in ui.qr("https://example.cn/", '"网址"')


def test_masks_and_days_of_nothing_are_nothing() -> None:
    assert ui.day(None) == ""
    assert ui.moment(None) == ""
    assert ui.item({"a": 1}, "b") is None


def test_bound_fields_are_ours() -> None:
    assert isinstance(SampleForm()["name"], UiBoundField)


def test_a_qr_code_is_drawn_module_by_module() -> None:
    text = "https://example.cn/s/abc"
    drawn = re.findall(r' d="(M0 0\.5[^"]+)"', ui.qr(text, "x"))[0]
    rows = []
    for row in drawn.split("M0 ")[1:]:
        dashes = re.findall(r"([hm])(\d+)", row)
        rows.append([is_dark == "h" for is_dark, length in dashes for _ in range(int(length))])
    assert rows == [[bool(dark) for dark in row] for row in segno.make(text, error="m", boost_error=False).matrix]
