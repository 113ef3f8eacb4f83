"""Pages over HTTP: ours under Granian, the same bytes by a bare Django view under the same Granian, and by nginx from a file."""
