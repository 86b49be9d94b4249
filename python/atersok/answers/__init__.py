"""What the worksheet functions answer (design.md §9): from cells to cells, for a whole column at a time.

`functions` has one function for each PUT_ function; the others each know one thing: the calling workbook, the
register, the codes of a day, the cost, the ledger rows, dates. An answer is never an exception: what cannot be answered
is a short Swedish text.
"""
