"""Reports and the index of a regency as web pages: one file each, that asks nothing of any server."""
