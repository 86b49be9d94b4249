"""Kills commands at every step they take on the disk, and looks at what is left."""
