"""Polymarket US's older API for ISVs: positions and balances, and nothing else."""
