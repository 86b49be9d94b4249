"""What must not be lost between quarters: last days, children and quarters forgotten, rights that end, what changed.

Pure: every module judges by the quarter's last day or by a day that it is given, never by the clock. A child is
known by its dossiernummer alone, so that nothing here has to be masked. What stands on the sheet Bevakning
(`forgotten`, `ending`, `changes`) has the fields `group`, `quarter`, `dossier`, `home`, `what`, `why`, `ask`,
`last_day`, `practice`, `ore` and `certainty` in common.
"""
