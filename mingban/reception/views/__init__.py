"""Pages of the second screen and of the counter."""
