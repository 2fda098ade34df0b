"""The response store: batches that are whole, countable and undoable."""
