"""Files of shares in the shapes that tools write, and what is said of what they lack."""

import json
from datetime import UTC, datetime

import pytest

from serving.connectors.events import read_events
from serving.connectors.index import digest_of_name
from serving.connectors.naming import Aliases
from serving.errors import RecordError

ROWS = """connector,kind,url,title,shared_at
Weekly Bees,newsletter,https://www.bees.example/a?utm_source=x,All about hives,2026-01-05
jane,person,https://bees.example/b,A queen,2026-01-07
weekly-bees,newsletter,https://trains.example/c,Rails,2026-01-09
"""


def write(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / name)


def adds_up(found):
    return found.rows == len(found.events) + found.left_out.total()


def test_a_table_of_shares(tmp_path):
    found = read_events([write(tmp_path, "events.csv", ROWS)])
    assert [(each.connector, each.site, each.title) for each in found.events] == [
        ("Weekly Bees", "bees.example", "All about hives"),
        ("jane", "bees.example", "A queen"),
        ("Weekly Bees", "trains.example", "Rails"),
    ]
    assert found.events[0].day == datetime(2026, 1, 5, tzinfo=UTC).timestamp() / 86_400
    assert adds_up(found)
    assert "spellings counted under another name: 1" in "\n".join(found.lines())


def test_every_share_that_is_left_out_is_counted(tmp_path):
    rows = ROWS + (
        "jane,person,https://bees.example/b,A queen,2026-02-07\n"  # again
        "jane,person,https://bees.example/c,No date,\n"
        "jane,person,https://bees.example/d,Bad date,yesterdai\n"
        ",person,https://bees.example/e,Nobody,2026-01-07\n"
        "jane,person,,,2026-01-07\n"
        "big.example,aggregator,https://bees.example/f,Everything,2026-01-07\n"
        "trains.example,blog,https://www.trains.example/g,Myself,2026-01-07\n"
        "gone,person,https://bees.example/h,Forgotten,2026-01-07\n"
        "jane,person,https://bees.example/i,Tomorrow's world,2999-01-07\n"
    )
    found = read_events([write(tmp_path, "events.csv", rows)], forgotten=[digest_of_name("gone")])
    assert len(found.events) == 3
    assert found.rows == 12
    assert adds_up(found)
    assert found.left_out.total() == 9
    said = "\n".join(found.lines())
    for why in (
        "had shared before: 1",
        "date that can be read: 2",
        "without a connector: 1",
        "anybody submits",
        "own site: 1",
        "in the future: 1",
    ):
        assert why in said


def test_an_item_may_be_known_by_its_id_and_its_words(tmp_path):
    rows = "connector,id,text,shared_at\njane,a-17,How bees find home,2026-01-05\njane,a-17,How bees find home,2026-01-06\n"
    (event,) = read_events([write(tmp_path, "events.csv", rows)]).events
    assert (event.url, event.title, event.site) == ("a-17", "How bees find home", "")


def test_kinds_are_chosen(tmp_path):
    found = read_events([write(tmp_path, "events.csv", ROWS)], kinds=["person"])
    assert {each.connector for each in found.events} == {"jane"}
    assert adds_up(found)


def test_aliases_merge_what_the_rule_does_not(tmp_path):
    found = read_events([write(tmp_path, "events.csv", ROWS)], aliases=Aliases({"jane": "Weekly Bees"}))
    assert {each.connector for each in found.events} == {"Weekly Bees"}


@pytest.mark.parametrize(
    ("name", "text", "connector", "url", "title"),
    [
        (
            "backlinks.csv",
            "Referring page title,Referring page URL,Target URL,Anchor,First seen\n"
            "Links of May,https://www.linkblog.example/may,https://bees.example/a,on hives,2026-05-04 10:00\n",
            "linkblog.example",
            "https://bees.example/a",
            "on hives",
        ),
        (
            "majestic.csv",
            "Target URL,Source URL,Anchor Text,First Indexed Date\nhttps://bees.example/a,https://linkblog.example/x,hives,2026-05-04\n",
            "linkblog.example",
            "https://bees.example/a",
            "hives",
        ),
        (
            "mentions.jsonl",
            json.dumps(
                {
                    "Username": "@jane",
                    "Link": "https://bees.example/a",
                    "Headline": "Hives",
                    "Created At": "2026-05-04T10:00:00Z",
                }
            )
            + "\n",
            "@jane",
            "https://bees.example/a",
            "Hives",
        ),
    ],
)
def test_exports_are_known_by_their_columns(tmp_path, name, text, connector, url, title):
    (event,) = read_events([write(tmp_path, name, text)]).events
    assert (event.connector, event.url, event.title) == (connector, url, title)


def test_columns_are_named_by_hand(tmp_path):
    rows = "who,what,when\nJane,https://bees.example/a,2026-05-04\n"
    mapping = {"connector": "who", "url": "what", "shared_at": "when"}
    (event,) = read_events([write(tmp_path, "odd.csv", rows)], mapping=mapping).events
    assert event.connector == "Jane"
    with pytest.raises(RecordError, match='"absent"'):
        read_events([str(tmp_path / "odd.csv")], mapping={**mapping, "title": "absent"})


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Links</title><link>https://linkblog.example/</link>
<item><title>Friday links</title><link>https://linkblog.example/friday</link><pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;Read
&lt;a href="https://bees.example/a"&gt;on hives&lt;/a&gt; and
&lt;a href="https://trains.example/b"&gt;on rails&lt;/a&gt;,
and &lt;a href="https://linkblog.example/old"&gt;what we wrote&lt;/a&gt;.&lt;/p&gt;</description></item></channel></rss>"""


def test_every_outbound_link_of_a_feed_is_a_share(tmp_path):
    found = read_events([write(tmp_path, "links.rss", FEED)])
    assert [(each.connector, each.url, each.title) for each in found.events] == [
        ("linkblog.example", "https://bees.example/a", "on hives"),
        ("linkblog.example", "https://trains.example/b", "on rails"),
    ]
    assert adds_up(found)
    assert found.left_out["of the connector's own site"] == 1


def test_a_mastodon_archive_is_read_by_its_account(tmp_path):
    post = {"id": "https://example.social/users/jane/1", "content": '<p><a href="https://bees.example/a">Hives</a></p>'}
    made = {"type": "Create", "actor": "https://example.social/users/jane", "published": "2026-05-04T10:00:00Z", "object": post}
    passed_on = {"type": "Announce", "actor": "https://example.social/users/jane", "object": "https://other.example/2"}
    outbox = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "OrderedCollection",
        "orderedItems": [made, passed_on],
    }
    found = read_events([write(tmp_path, "outbox.json", json.dumps(outbox))])
    assert [(each.connector, each.url, each.title) for each in found.events] == [
        ("@jane@example.social", "https://bees.example/a", "Hives")
    ]
    assert "announce" in "\n".join(found.said)


def test_an_outline_stands_for_its_feeds(tmp_path):
    write(tmp_path, "links.rss", FEED)
    outline = write(tmp_path, "reader.opml", '<opml version="2.0"><body><outline type="rss" xmlUrl="links.rss"/></body></opml>')
    assert len(read_events([outline]).events) == 2
    absent = write(tmp_path, "other.opml", '<opml><body><outline xmlUrl="none.rss"/></body></opml>')
    with pytest.raises(RecordError, match=r"none\.rss"):
        read_events([absent])
    with pytest.raises(RecordError, match="names no feed"):
        read_events([write(tmp_path, "empty.opml", "<opml><body/></opml>")])


def test_a_table_without_dates_says_which_column_to_name(tmp_path):
    with pytest.raises(RecordError, match="has no column of dates"):
        read_events([write(tmp_path, "events.csv", "connector,url,title\njane,https://bees.example/a,Hives\n")])


def test_nothing_left_is_an_error_that_adds_up(tmp_path):
    rows = "connector,url,title,shared_at\njane,https://bees.example/a,Hives,soon\n"
    with pytest.raises(RecordError, match="no share is left of 1"):
        read_events([write(tmp_path, "events.csv", rows)])
