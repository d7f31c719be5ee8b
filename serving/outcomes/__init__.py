"""What happened to articles, from exports of other tools, joined to the articles by their addresses."""
