"""The public channel for programs: mounts every app's `api.py` under /api/v1/, knows the machine clients and their tokens,

answers a repeated call with the first answer, and pushes what happens to subscribers (Standard Webhooks).
"""
