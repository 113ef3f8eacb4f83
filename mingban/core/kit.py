"""The kit's own page: every component, drawn by the includes that pages use. Only where DEBUG or IS_DEMO is on."""

from typing import Any

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
    context = {"sample": SampleForm(auto_id="sample_%s"), "wrong": wrong, "rate": RateForm(), **_samples()}
    return render(request, "core/kit.html", context)


def _samples() -> dict[str, Any]:
    """Return what the data-driven includes are shown with."""
    now = timezone.now()
    return {
        "facts": [
            {"label": "填表", "value": 1, "unit": "张"},
            {"label": "交材料", "value": 10, "unit": "份"},
            {"label": "跑腿", "value": 0, "unit": "趟"},
            {"label": "最长", "value": 1, "unit": "个工作日"},
            {"label": "收费", "value": "不收"},
        ],
        "figures": [
            {"label": "能办的事", "value": 12, "unit": "件"},
            {"label": "一次办的一件事", "value": 4, "unit": "件"},
            {"label": "办好了", "value": 37, "unit": "件"},
            {"label": "群众评价", "value": "4.8", "unit": "分"},
        ],
        "free": [
            {"name": "身份证", "tag": "免交", "tag_kind": "ok", "text": "公安局共享"},
            {"name": "营业执照", "tag": "免交", "tag_kind": "ok", "text": "前一件事办好就有"},
        ],
        "need": [
            {"name": "租房合同", "text": "每一页都拍，看得清字", "picture": "doc"},
            {"name": "店内照片", "text": "拍到洗发池和消毒柜", "picture": "camera"},
        ],
        "rows": [
            {"label": "店名", "value": "小满理发店", "link": "#rows"},
            {"label": "开店的人", "value": "林*满", "source": "实名信息"},
            {"label": "地址", "value": "鹤城区红星街道示例路 6 号", "link": "#rows"},
        ],
        "tasks": [
            {"title": "开店的人", "url": "#tasks", "state": "已核对", "state_kind": "ok"},
            {"title": "店开在哪", "url": "#tasks", "state": "正在填", "state_kind": "info", "is_current": True},
            {"title": "招牌", "state": "还没填"},
        ],
        "stages": [
            {"name": "提交", "state": "done", "note": "11-18"},
            {"name": "受理", "state": "done", "note": "11-19"},
            {"name": "办理", "state": "now", "note": "进行中"},
            {"name": "制证", "picture": "idcard"},
            {"name": "送达", "picture": "truck"},
        ],
        "lanes": [
            {
                "title": "营业执照",
                "state": "done",
                "tag": "办好了",
                "tag_kind": "ok",
                "text": "市场监督管理局，11 月 19 日。",
                "link": "#lanes",
                "link_text": "看电子证照",
            },
            {
                "title": "卫生许可",
                "state": "now",
                "tag": "正在办",
                "tag_kind": "info",
                "text": "卫生健康局，承诺 1 个工作日",
                "used": 50,
            },
            {
                "title": "店招备案",
                "state": "todo",
                "tag": "等您补材料",
                "tag_kind": "warn",
                "text": "城市管理和综合执法局",
            },
            {"title": "税务登记", "tag": "排在营业执照后面", "text": "税务局。不用您再申请"},
        ],
        "entries": [
            {"title": "卫生健康局开始审查", "at": now, "text": "审查岗", "phone": "0745-2264777"},
            {"title": "受理了，转给 5 个部门同时办", "at": now},
        ],
        "page": Paginator(range(200), 10).page(4),
    }
