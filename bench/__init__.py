"""Benchmarks and checks: each a command that prints one table. Timing is measured here, never asserted in a test."""
