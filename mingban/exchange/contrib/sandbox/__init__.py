"""The registers of the sandbox."""
