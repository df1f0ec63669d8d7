"""Levidge over its own FIX 4.2: what the session tells, and what is sent by it."""
