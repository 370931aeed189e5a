"""A small web site and API on this machine, whose pages a test changes between two ingests."""

import email.utils
import hashlib
import http.server
import json
import threading


class Site:
    """Pages by path; each is sent with an ETag, and 304 to who has it."""

    def __init__(self):
        self.pages = {}
        self.records = []
        self.token = "open-sesame"
        self.asked = []
        self.broken = set()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request):
        path, _, query = request.path.partition("?")
        tag = request.headers.get("If-None-Match")
        if path in self.broken:
            return self.send(request, path, 500, "text/plain", b"out of order")
        if path == "/api/notes":
            return self.api(request, path, query)
        if path not in self.pages:
            return self.send(request, path, 404, "text/plain", b"not here")
        kind, body = self.pages[path]
        own = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        if tag == own:
            return self.send(request, path, 304, kind, b"", own)
        return self.send(request, path, 200, kind, body, own)

    def api(self, request, path, query):
        if request.headers.get("Authorization") != "Bearer " + self.token:
            return self.send(request, path, 401, "application/json", b"{}")
        at = int(dict(p.split("=") for p in query.split("&") if p).get("cursor", "0"))
        page = {"items": self.records[at:at + 2]}
        if at + 2 < len(self.records):
            page["next"] = str(at + 2)
        return self.send(request, path, 200, "application/json", json.dumps(page).encode())

    def send(self, request, path, status, kind, body, tag=None):
        self.asked.append((path, status))
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Date", email.utils.formatdate(usegmt=True))
        if tag:
            request.send_header("ETag", tag)
        request.end_headers()
        request.wfile.write(body)

    def page(self, path, title, text, links=()):
        menu = "".join('<li><a href="%s">menu</a></li>' % link for link in links)
        self.pages[path] = (
            "text/html; charset=utf-8",
            ("<!doctype html><html lang='en'><head><title>%s</title></head><body><nav><ul>%s</ul></nav>"
             "<article><h1>%s</h1><p>%s</p></article></body></html>" % (title, menu, title, text)).encode())

    def sitemap(self, *paths, at="/sitemap.xml"):
        urls = "".join("<url><loc>%s%s</loc></url>" % (self.address, path) for path in paths)
        self.pages[at] = (
            "application/xml",
            ('<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>'
             % urls).encode())
