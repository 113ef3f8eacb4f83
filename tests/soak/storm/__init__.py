"""An app that counts what it hears."""
