"""Printed pages filled in by hand and brought back by bad scanners and phones, to tune, test and measure the reader.

Nothing here knows how the reader decides. Lengths are millimetres unless said otherwise; `per_mm` is picture points in
a millimetre; pictures are rows x columns x 3 in RGB, 0 black to 255 white. Everything random comes from the generator
that is given: same seed, same pictures.
"""
