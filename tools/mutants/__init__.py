"""Mutants of the rules: what a small error in their code would change, and whether a test notices."""
