"""RSS and Atom feeds, and what Blogger exports."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.exports.feeds import is_feed, read_feed
from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import Articles
from serving.articles.records import Row
from serving.errors import RecordError

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Bread</title><link>https://bread.example/</link><atom:link href="https://bread.example/feed/" rel="self"/>
<item><title>Rye &amp;amp; salt</title><link>https://bread.example/rye/</link><guid isPermaLink="false">tag:1</guid>
<pubDate>Tue, 05 Mar 2024 09:30:00 +0000</pubDate><dc:creator><![CDATA[Anna]]></dc:creator><category>Rye</category>
<description>Short.</description><content:encoded><![CDATA[<p>Rye wants time.</p>]]></content:encoded></item>
<item><title>Wheat</title><guid>https://bread.example/wheat/</guid><description>
&lt;p&gt;Wheat does not.&lt;/p&gt;</description></item>
</channel></rss>"""

ATOM = b"""<?xml version="1.0"?><!-- made by hand -->
<feed xmlns="http://www.w3.org/2005/Atom"><title>Bread</title><link href="https://bread.example/feed" rel="self"/>
<link href="https://bread.example/"/><author><name>Anna</name></author>
<entry><title type="html">Rye &amp;lt;3</title><id>urn:1</id><link rel="replies" href="/r"/><link href="/rye/"/>
<published>2024-03-05T09:30:00Z</published><updated>2024-04-01T00:00:00Z</updated><author><name>Anna B.</name></author>
<category term="rye"/><content type="xhtml"><div><p>Rye <b>wants</b> time.</p></div></content></entry>
<entry><title>Wheat</title><id>urn:2</id><updated>2024-04-02T00:00:00Z</updated><summary>Wheat does not.</summary></entry>
</feed>"""


def rows(data: bytes) -> list[Row]:
    assert is_feed(data)
    return list(read_feed(io.BytesIO(data), "feed.xml"))


def test_rss_gives_the_whole_article_where_it_holds_it():
    rye, wheat = (row.cells for row in rows(RSS))
    assert (rye["id"], rye["title"], rye["html"]) == ("tag:1", "Rye & salt", "<p>Rye wants time.</p>")
    assert (rye["url"], rye["source"]) == ("https://bread.example/rye/", "bread.example")
    assert (rye["author"], rye["published_at"], rye["categories"]) == ("Anna", "Tue, 05 Mar 2024 09:30:00 +0000", "Rye")
    assert (wheat["html"].strip(), wheat["url"]) == ("<p>Wheat does not.</p>", "https://bread.example/wheat/")


def test_atom_is_read_alike():
    rye, wheat = (row.cells for row in rows(ATOM))
    assert (rye["id"], rye["title"], rye["url"]) == ("urn:1", "Rye <3", "https://bread.example/rye/")
    assert rye["html"] == "<div><p>Rye <b>wants</b> time.</p></div>"
    assert (rye["author"], rye["published_at"], rye["source"]) == ("Anna B.", "2024-03-05T09:30:00Z", "bread.example")
    assert (wheat["text"], wheat["format"], wheat["published_at"]) == ("Wheat does not.", "plain", "2024-04-02T00:00:00Z")


@pytest.mark.parametrize("address", ["http://[broken", "https://bread.example:port/", "//[::1"])
def test_a_broken_address_costs_nothing_else(address):
    found = rows(
        RSS.replace(b"https://bread.example/rye/", address.encode()).replace(b"https://bread.example/<", b"http://[x<")
    )
    assert (found[0].cells["title"], found[0].cells["url"]) == ("Rye & salt", address)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_feed_in_utf_16_is_read_alike(tmp_path, encoding):
    (tmp_path / "feed.xml").write_bytes(RSS.decode().replace("wants", "für").encode(encoding))
    read = Articles(find_inputs([str(tmp_path / "feed.xml")]), Options())
    assert next(iter(read)).text == "<p>Rye für time.</p>"
    assert read.tallies[0].format == "RSS or Atom feed"


def test_rss_1_and_text_before_the_declaration_are_known():
    rdf = b'\n <?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><items/></channel><item><title>x</title></item></rdf:RDF>'
    assert [row.cells["title"] for row in rows(rdf)] == ["x"]
    assert len(rows(b"<br />Warning: x<br />\n" + RSS)) == 2


@pytest.mark.parametrize(
    "other", [b"<html><body>rss</body></html>", b"<?xml version='1.0'?><svg/>", b"title,text\n<rss>,x\n", b""]
)
def test_other_files_are_no_feed(other):
    assert not is_feed(other)


def test_blogger_s_posts_are_parted_from_pages_comments_and_settings():
    kind = '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#{}"/>'
    entries = [kind.format("post"), kind.format("comment"), kind.format("settings")]
    entries += [f"{kind.format('post')}<app:control><app:draft>yes</app:draft></app:control>"]
    entries += ["<blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>"]
    entries += ["<blogger:type>PAGE</blogger:type>", "<blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status>"]
    feed = "<feed>" + "".join(f"<entry>{entry}<content type='html'>Rye</content></entry>" for entry in entries) + "</feed>"
    assert [row.left_out for row in rows(feed.encode())] == [None, "comment", "settings", "draft", None, "page", "draft"]


@given(st.data(), st.sampled_from([RSS, ATOM]))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_damage_of_any_kind_gives_rows_or_one_error(data, feed):
    whole = bytearray(feed)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=20)):
        whole[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(RecordError):
        for row in read_feed(io.BytesIO(bytes(whole[: data.draw(st.integers(0, len(whole)))])), "feed.xml"):
            assert row.number
