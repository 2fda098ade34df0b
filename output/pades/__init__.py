"""Electronic signatures of PDF documents (PAdES B-B), made and checked offline. Needs pyHanko: the extra `sign`."""
