"""Benchmarks: what the gateway does in a second, next to what its parts do without it."""
