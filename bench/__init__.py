"""How fast the product is, held against what it stands on; for developers."""
