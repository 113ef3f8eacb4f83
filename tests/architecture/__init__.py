"""Rules of the house that linters cannot see. What is excused stands in exceptions.toml, each with its reason."""
