"""What the reader of paper is not sure of, shown to a person who decides; and a second keying that measures it."""
