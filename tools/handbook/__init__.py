"""What of the documents follows from the code and the built files. ``python -m tools.handbook`` writes it anew."""
