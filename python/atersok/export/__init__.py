"""The packets as files: what is printed, registered and sent, made from a workbook whose documents are written."""
