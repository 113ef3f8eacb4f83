"""Long tests of the whole machine: processes are killed, and nothing may be lost or done twice. `make soak` runs them."""
