"""Forms of the engine: what applicants and officials type."""
