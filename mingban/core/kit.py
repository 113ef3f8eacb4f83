"""The kit's own page: every component, drawn by the includes that pages use. Only where DEBUG or IS_DEMO is on."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.forms import DayField, Described, RateSelect
from mingban.core.kit_samples import SAMPLES

GRADES = [(5, "非常满意"), (4, "满意"), (3, "基本满意"), (2, "不满意"), (1, "非常不满意")]


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="店名", max_length=40, help_text="营业执照上用的名字，如 小满理发店")
    identity_number = forms.CharField(
        label="身份证号", min_length=18, error_messages={"min_length": "身份证号是 18 位，您填了 17 位"}
    )
    opened_on = DayField(label="房子哪天租下来的？", help_text="看租房合同第一页，如 2026 年 3 月 7 日")
    place = forms.ChoiceField(
        label="店开在哪种房子里？",
        choices=[
            ("shop", Described("临街门面", note="产权证上写商业用途")),
            ("home", Described("住宅", note="要邻居签字同意")),
        ],
        widget=forms.RadioSelect,
    )
    services = forms.MultipleChoiceField(
        label="做哪些项目？",
        choices=[("cut", "剪发"), ("dye", "烫染")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    street = forms.ChoiceField(label="街道", choices=[("1", "城中街道"), ("2", "红星街道"), ("3", "迎丰街道")])
    contract = forms.FileField(label="租房合同照片", help_text="每一页都拍，四个角要拍全。图片或 PDF，20 MB 以内")
    more = forms.CharField(label="还有什么要说的", widget=forms.Textarea, required=False, help_text="最多 300 字")
    is_true = forms.BooleanField(label="我填的都是真的", help_text="填假的，要承担法律责任")


class RateForm(forms.Form):
    """Five grades."""

    grade = forms.TypedChoiceField(label="这件事办得怎么样？", choices=GRADES, coerce=int, widget=RateSelect)


@audience(Audience.PUBLIC)
@require_safe
def kit_show(request: HttpRequest) -> HttpResponse:
    """Show the kit.

    :raises NotFound: in production.
    """
    if not (settings.DEBUG or settings.IS_DEMO):
        raise NotFound("没有找到这一页")
    wrong = SampleForm({"name": "小满理发店", "identity_number": "43120219990307003", "opened_on_year": "2026"})
    context = {
        **SAMPLES,
        "entries": [{**entry, "at": timezone.now()} for entry in SAMPLES["entries"]],
        "page": Paginator(range(200), 10).page(4),
        "sample": SampleForm(auto_id="sample_%s"),
        "wrong": wrong,
        "rate": RateForm(),
    }
    return render(request, "core/kit.html", context)
