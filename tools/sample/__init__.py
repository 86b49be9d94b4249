"""Makes sample_data/: two invented quarters with every finding planted once (`uv run python -m tools.sample`)."""
