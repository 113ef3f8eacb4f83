"""My affairs: what I have to do first, then everything that is mine."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.appointments import queries as appointments
from mingban.core.audiences import Audience, audience
from mingban.core.requests import Request, acting
from mingban.portal import queries, rules

LATEST = 3


@audience(Audience.CITIZEN)
@require_safe
def my_affairs(request: Request) -> HttpResponse:
    """Show to-dos, applications, licences, messages, and who looked at my data."""
    actor = acting(request)
    party_id = actor.party_id or 0
    now = timezone.now()
    applications = queries.my_applications(actor, now)
    context = {
        "corrections": queries.corrections(applications),
        "deferred": queries.deferred_materials(applications),
        "drafts": [mine for mine in applications if mine.standing.word == rules.DRAFT],
        "applications": [mine for mine in applications if mine.standing.word != rules.DRAFT],
        "licences": queries.my_licences(party_id),
        "messages_": queries.latest_messages(party_id, LATEST),
        "looks": queries.latest_looks(party_id, LATEST),
        "next_appointment": appointments.coming_appointments(party_id, now).first(),
        "principals": queries.mandates_held(party_id, now),
    }
    return render(request, "portal/my_affairs.html", context)
