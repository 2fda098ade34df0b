"""What the answers say: tally, estimate, index, class."""
