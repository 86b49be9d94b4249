"""What each working sheet says: rows of values from a calculated book, one module per sheet."""
