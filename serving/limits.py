"""How much is read, where several doors must agree on it."""

FILE_CHARS = 1_000_000  # characters of the longest article read from a file, unless set: nobody else waits while it is read
