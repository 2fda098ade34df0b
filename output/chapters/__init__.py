"""The chapters of the unit report, each from the same subject to blocks."""
