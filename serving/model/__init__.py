"""A bundle and what it computes: sections to embeddings, features and exact contributions."""
