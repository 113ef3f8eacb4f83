"""Continuing on the phone: photos of one document are added from a phone that nobody has signed in on.

A QR code on the desktop carries the only key to that page; it opens one document of one application, for ten minutes.
"""
