"""Drafts as their writers wrote them: Markdown, HTML and plain text to sections with offsets."""
