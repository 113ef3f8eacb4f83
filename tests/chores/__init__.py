"""Tests of the chores behind the Makefile."""
