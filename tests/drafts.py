"""Drafts that read like an article: the model says nothing of one that says the same again and again."""

ARTICLE = """We kept notes for a year on what people do with an article, and this is what we learned from them.

Most of those who came to us in the first weeks did not read to the end. They looked at the start, they looked at a table
in the middle, and then they went back to their work. Of 212 visits that we wrote down, 61 were over in half a minute.

The ones who stayed had something in common: each of them had come from a person, not from a search. A friend had sent the
page with one sentence of their own, and it was that sentence which they talked about when we called them later.

So we began to ask for it. At the end of each piece there is now a line that says in plain words who should see it and why.
It takes five minutes to write, and in the second half of the year it brought more readers than all of our notices did in
the first.

There is a cost. A piece that nobody in particular should see is easy to write and hard to end like this, and we have
thrown away nine of them since May. We do not miss them, and so far no one has asked where they are."""
