"""Fetches every HTML page under a folder from the origin and through Weir and compares them byte by byte.

usage: compare-pages.py ROOT ORIGIN_PORT WEIR_PORT
Prints four numbers: pages, pages that are identical once the declared additions are taken out, pages that have those additions,
pages that are there as Markdown.
What differs is told on stderr.
"""
import http.client
import os
import re
import sys
import urllib.parse

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br"}
AGENT = {"Accept": "text/markdown, text/html;q=0.9, */*;q=0.1"}
LINK = re.compile(rb'<link rel="alternate" type="text/markdown" href="[^"]*">')
LINE = re.compile(rb'<div lang="en" data-nosnippet [^>]*>For AI agents: .*?</div>', re.S)
# Fields that the edge adds or that belong to one answer
FREE = {"date", "via", "connection", "keep-alive", "transfer-encoding", "content-length", "link", "vary", "etag", "accept-ranges"}


def fetch(connection, path, headers):
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response.status, {n.lower(): v for n, v in response.getheaders()}, response.read()


def main():
    root, origin, front = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    direct = http.client.HTTPConnection("127.0.0.1", origin, timeout=60)
    through = http.client.HTTPConnection("127.0.0.1", front, timeout=60)
    pages = identical = added = markdown = 0
    for folder, _, files in sorted(os.walk(root, followlinks=True)):
        for name in sorted(files):
            if not name.endswith(".html"):
                continue
            path = "/" + urllib.parse.quote(os.path.relpath(os.path.join(folder, name), root))
            pages += 1
            status, fields, body = fetch(direct, path, BROWSER)
            seen, seen_fields, seen_body = fetch(through, path, BROWSER)
            stripped = LINE.sub(b"", LINK.sub(b"", seen_body, count=1), count=1)
            added += LINK.search(seen_body) is not None and LINE.search(seen_body) is not None
            kept = {n: v for n, v in fields.items() if n not in FREE}
            if (status, body) == (seen, stripped) and all(seen_fields.get(n) == v for n, v in kept.items()):
                identical += 1
            else:
                print("differs:", path, status, seen, len(body), len(stripped), file=sys.stderr)
            seen, seen_fields, seen_body = fetch(through, path, AGENT)
            if seen == 200 and seen_fields.get("content-type", "").startswith("text/markdown") and seen_body.strip():
                markdown += 1
            else:
                reason = seen_fields.get("x-markdown-skipped", "")
                print("no Markdown:", path, seen, reason, len(body), file=sys.stderr)
    print(pages, identical, added, markdown)


main()
