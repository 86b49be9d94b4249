"""A workplace: the settings file by which Excel finds this installation, and a doctor for what stands in the way."""
