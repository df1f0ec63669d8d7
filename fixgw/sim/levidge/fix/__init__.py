"""The FIX 4.2 side of the simulated Levidge."""
