"""Whole barber-shop applications: the product's acts, the floor (the same rows by pipelined SQL), the peer (SpiffWorkflow)."""
