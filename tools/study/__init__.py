"""The seeded study: one error planted in clean data, many times at random places, and what the checks make of it."""
