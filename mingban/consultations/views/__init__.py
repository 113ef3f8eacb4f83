"""Pages of drafts for comment."""
