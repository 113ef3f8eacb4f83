"""Pages of disclosure on request."""
