"""The report as PDF, rendered with reportlab."""
