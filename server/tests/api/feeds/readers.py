"""What feedparser makes of the address it is given, as JSON. It is asked twice: the second time with what the first told."""

import json
import sys

import feedparser


# Cleaning HTML is a matter of each reader; what is asked here is what was understood.
feed = feedparser.parse(sys.argv[1], sanitize_html=False, resolve_relative_uris=False)
again = feedparser.parse(sys.argv[1], etag=feed.get("etag"), modified=feed.get("modified"))
entries = [
    {
        "id": entry.id,
        "title": entry.title,
        "author": entry.author,
        "dated": entry.published_parsed is not None and entry.updated_parsed is not None,
        "summary": entry.get("summary"),
    }
    for entry in feed.entries
]
json.dump(
    {
        "version": feed.version,
        "wrong": repr(feed.bozo_exception) if feed.bozo else None,
        "status": [feed.status, again.status],
        "title": feed.feed.title,
        "entries": entries,
    },
    sys.stdout,
)
