"""The venues: one room each, all with the same files; no room imports another."""
