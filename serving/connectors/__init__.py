"""Who will share a draft: past shares read, a ranking learned from them, an index that keeps both."""
