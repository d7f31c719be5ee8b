"""How well a bundle does on held-out articles, in tables, pictures and its card."""
