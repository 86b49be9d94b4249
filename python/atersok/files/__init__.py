"""Files and folders that last: whole or not there at all, through a full disk, a kill and a power cut."""
