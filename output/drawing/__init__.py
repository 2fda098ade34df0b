"""The figures of a report as vector drawings: one drawing for PDF, SVG and pictures."""
