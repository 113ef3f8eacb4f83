"""How tables are described to programs: schema.org in their pages, DCAT-AP 3 for catalogues of data. JSON-LD, from one source."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from mingban.datasets import queries, rules
from mingban.datasets.choices import Frequency, Terms
from mingban.datasets.models import Dataset, Edition

LICENCES = {
    Terms.FREE: "https://creativecommons.org/licenses/by/4.0/",
    # The State Council's regulation on disclosure: what is public by it may be read and quoted by anybody.
    Terms.READ: "https://www.gov.cn/zhengce/content/2019-04/15/content_5382991.htm",
}
# The EU's vocabulary of frequencies, which DCAT-AP asks for.
FREQUENCIES = {
    Frequency.ANNUAL: "ANNUAL",
    Frequency.QUARTERLY: "QUARTERLY",
    Frequency.MONTHLY: "MONTHLY",
    Frequency.IRREGULAR: "IRREG",
}
AUTHORITY = "http://publications.europa.eu/resource/authority/"
FORMATS = (
    ("csv", "edition-csv", "text/csv", "CSV"),
    ("json", "edition-json", "application/json", "JSON"),
    ("xlsx", "edition-xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
)


def absolute(path: str) -> str:
    """Return a path of this site as a whole address."""
    return settings.PUBLIC_URL.rstrip("/") + path


def _file(edition: Edition, route: str) -> str:
    return absolute(reverse(f"datasets:{route}", args=[edition.dataset.code, edition.number]))


def page_json_ld(dataset: Dataset, edition: Edition) -> dict[str, Any]:
    """Return what search engines read in a table's page (schema.org Dataset)."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": absolute(queries.edition_address(edition)),
        "url": absolute(queries.edition_address(edition)),
        "name": queries.edition_title(edition),
        "description": dataset.description,
        "inLanguage": "zh-CN",
        "license": LICENCES[Terms(dataset.terms)],
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "name": dataset.organisation.name},
        "temporalCoverage": f"{rules.first_day(edition.period)}/{rules.last_day(edition.period)}",
        "datePublished": edition.published_at.date().isoformat() if edition.published_at else None,
        "version": str(edition.number),
        "isPartOf": absolute(queries.address_of(dataset)),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media_type, "contentUrl": _file(edition, route)}
            for _, route, media_type, _ in FORMATS
        ],
    }


CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "adms": "http://www.w3.org/ns/adms#",
}


def _zh(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "zh"}


def _id(address: str) -> dict[str, str]:
    return {"@id": address}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{kind}"}


def dcat_catalogue(pairs: Iterable[tuple[Dataset, list[Edition]]]) -> dict[str, Any]:
    """Return the catalogue of all public tables as JSON-LD in DCAT-AP 3.

    A table is a series (dcat:DatasetSeries), each edition that holds a dataset of it with its files; the API is a data service.
    """
    home, service = absolute(reverse("datasets:datasets-list")), absolute("/api/v1/datasets")
    series, datasets, agents = [], [], {}
    for dataset, editions in pairs:
        agent = absolute(reverse("agencies:organisation-show", args=[dataset.organisation.code]))
        agents[agent] = {"@id": agent, "@type": "foaf:Agent", "foaf:name": _zh(dataset.organisation.name)}
        own = absolute(queries.address_of(dataset))
        series.append(_series(dataset, own, agent, editions))
        datasets += [_dataset(dataset, one, own, agent, service) for one in editions]
    publisher = {"@id": f"{home}#publisher", "@type": "foaf:Agent", "foaf:name": _zh(settings.SITE_NAME)}
    catalogue = {
        "@id": home,
        "@type": "dcat:Catalog",
        "dct:title": _zh(f"{settings.SITE_NAME}：公开的数据"),
        "dct:description": _zh("预算和决算、专项资金、公共工程、公共资源和各种清单，都可以下载，也有接口。"),
        "dct:publisher": _id(publisher["@id"]),  # type: ignore[arg-type]  # the address above
        "dct:language": _id(f"{AUTHORITY}language/ZHO"),
        "foaf:homepage": _id(home),
        "dct:license": _id(LICENCES[Terms.FREE]),
        "dcat:dataset": [_id(one["@id"]) for one in [*series, *datasets]],
        "dcat:service": [_id(service)],
    }
    api = {
        "@id": service,
        "@type": "dcat:DataService",
        "dct:title": _zh("公开数据接口"),
        "dcat:endpointURL": _id(service),
        "dcat:endpointDescription": _id(absolute("/api/v1/openapi.json")),
        "dcat:servesDataset": [_id(one["@id"]) for one in datasets],
    }
    return {"@context": CONTEXT, "@graph": [catalogue, publisher, *agents.values(), *series, *datasets, api]}


def _series(dataset: Dataset, own: str, agent: str, editions: list[Edition]) -> dict[str, Any]:
    return {
        "@id": own,
        "@type": ["dcat:DatasetSeries"],
        "dct:title": _zh(dataset.title),
        "dct:description": _zh(dataset.description),
        "dct:publisher": _id(agent),
        "dct:accrualPeriodicity": _id(f"{AUTHORITY}frequency/{FREQUENCIES[Frequency(dataset.frequency)]}"),
        "dct:modified": _typed(dataset.changed_at.isoformat(), "dateTime"),
        "dcat:landingPage": _id(own),
        "dcat:last": [_id(absolute(queries.edition_address(one))) for one in editions[:1]],
    }


def _dataset(dataset: Dataset, edition: Edition, own: str, agent: str, service: str) -> dict[str, Any]:
    page = absolute(queries.edition_address(edition))
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": _zh(queries.edition_title(edition)),
        "dct:description": _zh(dataset.description),
        "dct:identifier": f"{dataset.code}/{edition.number}",
        "dct:publisher": _id(agent),
        "dcat:contactPoint": _contact(dataset, agent),
        "dcat:keyword": [_zh(word) for word in dict.fromkeys([dataset.field, dataset.get_kind_display()])],
        "dct:issued": _typed(edition.published_at.isoformat() if edition.published_at else "", "dateTime"),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(rules.first_day(edition.period).isoformat(), "date"),
            "dcat:endDate": _typed(rules.last_day(edition.period).isoformat(), "date"),
        },
        "dct:language": _id(f"{AUTHORITY}language/ZHO"),
        "dct:accessRights": _id(f"{AUTHORITY}access-right/PUBLIC"),
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "dct:description": _zh(edition.source or dataset.source),
        },
        "dcat:landingPage": _id(page),
        "dcat:inSeries": _id(own),
        "dcat:version": str(edition.number),
        "dcat:distribution": [_distribution(edition, one, service) for one in FORMATS],
    }


def _contact(dataset: Dataset, agent: str) -> dict[str, Any]:
    contact: dict[str, Any] = {"@type": "vcard:Organization", "vcard:fn": _zh(dataset.organisation.name)}
    if dataset.organisation.phone:
        contact["vcard:hasTelephone"] = _id(f"tel:{dataset.organisation.phone}")
    return contact | {"vcard:hasURL": _id(agent)}


def _distribution(edition: Edition, form: tuple[str, str, str, str], service: str) -> dict[str, Any]:
    name, route, media_type, code = form
    page = absolute(queries.edition_address(edition))
    file = _file(edition, route)
    return {
        "@id": f"{page}#{name}",
        "@type": "dcat:Distribution",
        "dct:title": _zh(f"{queries.edition_title(edition)}，{code}"),
        "dcat:accessURL": _id(page),
        "dcat:downloadURL": _id(file),
        "dcat:mediaType": _id(f"https://www.iana.org/assignments/media-types/{media_type}"),
        "dct:format": _id(f"{AUTHORITY}file-type/{code}"),
        "dct:license": _id(LICENCES[Terms(edition.dataset.terms)]),
        "dcat:accessService": _id(service),
    }
