"""Pages of the editor: drafts, their parts, previews, and how they are published."""
