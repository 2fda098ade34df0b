"""Quality of the answers: what in them is hard to explain by chance, said with its evidence; nothing is deleted."""
