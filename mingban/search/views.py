"""What people looked for and did not find, for who keeps the catalogue and who publishes: so that everyday words get added."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts.choices import Role
from mingban.core.audiences import Audience, audience
from mingban.core.requests import Request
from mingban.search import actions, queries

ON_A_PAGE = 20


@audience(Audience.STAFF, Role.PUBLISHER, Role.EDITOR)
@require_safe
def misses_list(request: Request) -> HttpResponse:
    """Show what was looked for at least three times without a result, most wanted first, and whether it is found by now."""
    page = Paginator(queries.search_misses(), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(miss, queries.suggest(miss.text, limit=1)) for miss in page.object_list]
    return render(request, "search/misses.html", {"page": page, "rows": rows})


@audience(Audience.STAFF, Role.PUBLISHER, Role.EDITOR)
@require_POST
def miss_forget(request: Request, pk: int) -> HttpResponse:
    """Take a query off the list: its word was added, or it makes no sense. Looked for again, it comes back."""
    actions.forget_miss(pk=pk)
    messages.success(request, "不再列出；以后又有人搜不到，会重新出现")
    return redirect("search:misses-list")
