"""Articles from any file that people have: formats, compressions and encodings to records (see ``reader.read_articles``)."""
