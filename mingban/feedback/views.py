"""The rating page."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mingban.cases import queries as cases
from mingban.core.audiences import Audience, audience
from mingban.core.requests import acting, posted
from mingban.feedback import actions, queries
from mingban.feedback.forms import RatingForm


@audience(Audience.CITIZEN)
def application_rate(request: HttpRequest, number: str) -> HttpResponse:
    """Show and take the ratings of an application's services."""
    by = acting(request)
    application = cases.own_application(by, number, timezone.now())
    waiting = list(queries.cases_to_rate(application))
    form = RatingForm(posted(request), cases=waiting)
    if form.is_valid():
        with transaction.atomic():
            for case_number, grade in form.grades().items():
                actions.rate_case(
                    number=case_number,
                    grade=grade,
                    reasons=form.cleaned_data["reasons"],
                    comment=form.cleaned_data["comment"],
                    by=by,
                    at=timezone.now(),
                )
        messages.success(request, "谢谢您的评价")
        return redirect("feedback:application-rate", number=number)
    context = {"application": application, "form": form, "waiting": waiting, "given": queries.ratings_of(application)}
    return render(request, "feedback/rate.html", context, status=422 if form.errors else 200)
