"""Explicit factories: each makes one row and what it cannot live without, and nothing else."""
