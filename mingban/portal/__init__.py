"""The public channel: home, service hall, search page, my affairs."""
