"""What the project depends on: versions, licences and purposes, listed in docs/dependencies.md and checked."""
