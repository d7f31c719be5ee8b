"""Archives with one article a row: delimited text, JSON and Parquet."""
