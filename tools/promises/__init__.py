"""docs/reliability.md: each promise of what never goes wrong, the tests that hold it, and the figure they reached.

The promises stand in promises.toml; ``python -m tools.promises`` runs their tests and writes the page.
"""
