"""What people see and change about themselves: real name, particulars, who looked at their data."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from mingban.accounts import actions, queries
from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.forms import AddressForm, RealNameForm
from mingban.accounts.models import Person, User
from mingban.accounts.views.ways import wanted_page
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.masking import mask_identity_number, mask_name, mask_phone
from mingban.core.requests import Request, acting

LOOKS_PER_PAGE = 20


def me(request: Request) -> Person:
    """Return the signed-in person."""
    user = request.user
    if not isinstance(user, User):
        raise queries.NotACitizen("请先登录")
    return queries.person_of(user)


@audience(Audience.CITIZEN)
@require_safe
def profile(request: Request) -> HttpResponse:
    """Show one's own particulars, masked as everywhere."""
    person = me(request)
    real_name, address = reverse("accounts:real-name"), reverse("accounts:address-edit")
    is_real = person.assurance_level >= AssuranceLevel.REAL_NAME
    rows = [
        {"label": "姓名", "value": mask_name(person.name)},
        {"label": "身份证号", "value": mask_identity_number(person.identity_number)},
        {"label": "手机号", "value": mask_phone(person.phone)},
        {
            "label": "实名",
            "value": "已经实名" if is_real else "还没有实名",
            "link": "" if is_real else real_name,
            "link_text": "去实名",
        },
        {"label": "现在住在哪里", "value": person.address, "link": address},
    ]
    return render(request, "accounts/profile.html", {"rows": rows, "is_real": is_real})


@audience(Audience.CITIZEN)
@sensitive_post_parameters("name", "identity_number")
def real_name(request: Request) -> HttpResponse:
    """Ask for name and identity number, have them checked, and go on to where the visitor was."""
    person = me(request)
    next_page = wanted_page(request)
    if person.assurance_level >= AssuranceLevel.REAL_NAME:
        return HttpResponseRedirect(next_page or reverse("accounts:profile"))
    form = RealNameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.prove_real_name(person=person, by=acting(request), at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "实名好了，以后填表不用再填姓名和身份证号")
            return HttpResponseRedirect(next_page or reverse("accounts:profile"))
    context = {"form": form, "next": next_page}
    return render(request, "accounts/real_name.html", context, status=422 if form.errors else 200)


@audience(Audience.CITIZEN)
@sensitive_post_parameters("address")
def address_edit(request: Request) -> HttpResponse:
    """Change where one lives."""
    person = me(request)
    form = AddressForm(request.POST if request.method == "POST" else None, initial={"address": person.address})
    if form.is_valid():
        actions.change_address(person=person, by=acting(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, "住址改好了")
        return redirect("accounts:profile")
    return render(request, "accounts/address_edit.html", {"form": form}, status=422 if form.errors else 200)


@audience(Audience.CITIZEN)
@require_safe
def looks_list(request: Request) -> HttpResponse:
    """Show who looked at one's personal data: who, in what post, what, for which matter, under which law, when."""
    pages = Paginator(queries.looks_at(me(request)), LOOKS_PER_PAGE)
    return render(request, "accounts/looks_list.html", {"page": pages.get_page(request.GET.get("page"))})
