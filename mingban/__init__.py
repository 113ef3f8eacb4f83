"""Mingban (明办): open government and one-stop services in one house. Each package below is one noun."""
