"""What a page says of itself in the words of schema.org, for search engines and other machines."""

from typing import Any

from django.conf import settings

from mingban.disclosure.choices import Validity
from mingban.disclosure.models import GazetteIssue, Interpretation, Meeting, NormativeDocument, Publication

FORCE = {
    Validity.IN_FORCE: "https://schema.org/InForce",
    Validity.COMING: "https://schema.org/NotInForce",
    Validity.EXPIRED: "https://schema.org/NotInForce",
    Validity.REPEALED: "https://schema.org/NotInForce",
}


def structured(page: Publication) -> dict[str, Any]:
    """Return a publication as JSON-LD: documents as Legislation, issues as PublicationIssue, meetings as Event, all else as Article."""
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": _address(page),
        "url": _address(page),
        "name": page.title,
        "headline": page.title,
        "inLanguage": "zh-CN",
        "identifier": page.index_number,
        "description": page.summary,
        "datePublished": page.first_published_at.isoformat() if page.first_published_at else "",
        "dateModified": page.last_published_at.isoformat() if page.last_published_at else "",
        "publisher": _office(page),
    }
    return {name: value for name, value in {**said, **_special(page)}.items() if value}


def _special(page: Publication) -> dict[str, Any]:
    if isinstance(page, NormativeDocument):
        return _legislation(page)
    if isinstance(page, GazetteIssue):
        return {"@type": "PublicationIssue", "issueNumber": str(page.issue), "headline": None}
    if isinstance(page, Meeting):
        return {"@type": "Event", "startDate": page.held_on.isoformat(), "organizer": _office(page), "headline": None}
    if isinstance(page, Interpretation):
        kind = "Legislation" if page.document else "Event"
        return {"about": {"@type": kind, "@id": _address(page.about), "name": page.about.title}}
    return {}


def _legislation(document: NormativeDocument) -> dict[str, Any]:
    days = {
        "legislationDate": document.issued_on,
        "legislationDateOfApplicability": document.effective_on,
    }
    return {
        "@type": "Legislation",
        "headline": None,
        "legislationIdentifier": document.number or document.registration_number,
        "legislationType": document.get_kind_display(),
        "legislationPassedBy": {"@type": "GovernmentOrganization", "name": document.issued_by},
        "legislationLegalForce": FORCE[document.validity],
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": f"{settings.PUBLIC_URL.rstrip('/')}/open/documents/{document.pk}.pdf",
        },
        **{name: day.isoformat() for name, day in days.items() if day},
    }


def _office(page: Publication) -> dict[str, str]:
    name = page.organisation.name if page.organisation else settings.SITE_NAME
    return {"@type": "GovernmentOrganization", "name": name}


def _address(page: Publication) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{page.url}"
