"""Subscriptions (订阅): whoever wants to know is told once of what is published, within a minute, and never at night.

To a search, a field, an organisation, an entry of the catalogue, one of the five disclosures; one click ends it.
"""
