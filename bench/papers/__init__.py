"""An app of the bench: made-up documents in millions, plugged into the product's search."""
