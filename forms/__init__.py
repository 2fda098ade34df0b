"""How people are asked: paper, web page, keying sheet."""
