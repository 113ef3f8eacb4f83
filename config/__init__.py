"""The only place that knows every app: settings, routes, entry points."""
