"""From one quarter to the next: the archive of what was, the books of what comes, and a quarter taken up again."""
