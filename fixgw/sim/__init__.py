"""Venue simulators: real servers that enforce a venue's document and inject faults on request."""
