"""Disclosure (政务公开): what must be public, by whom and until when, and the public site on which it stands.

Editing, revisions, review and scheduled publishing are Wagtail's; what the law adds (registration, numbers, validity,
interpretation, privacy) is here.
"""
