"""Sources beyond files, by the command line, against a server on this machine: what a person does with them."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import unittest
import zipfile

from site_of_pages import Site

HOME = pathlib.Path(__file__).resolve().parents[2]
TEXT = ("Otters keep a favourite stone in a pouch of skin under the arm, and open mussels with it while they "
        "float on their backs. ")


def ports(count):
    """The first of so many free ports that follow each other."""
    for base in range(23100, 40000, count):
        held = []
        try:
            for port in range(base, base + count):
                held.append(socket.create_server(("127.0.0.1", port)))
            return base
        except OSError:
            continue
        finally:
            for one in held:
                one.close()
    raise RuntimeError("no free ports")


class SourcesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.site = Site()
        data = cls.folder / "data"
        data.mkdir(mode=0o700)
        store = cls.folder / "store" / "papers"
        store.mkdir(parents=True)
        cls.store = store
        (cls.folder / "connections.yaml").write_text(json.dumps({
            "credentials": {"notes": {
                "tenants": ["*"], "hosts": [cls.site.address.removeprefix("http://")], "bearer": cls.site.token}},
            "databases": {"notes": {"tenants": ["*"], "url": "sqlite:" + str(cls.folder / "notes.db")}},
            "object-stores": {"shelf": {
                "tenants": ["*"], "endpoint": (cls.folder / "store").as_uri(), "buckets": ["papers"]}},
        }))
        (data / "config.yaml").write_text(json.dumps({"ingest": {"sources": {
            "connections": str(cls.folder / "connections.yaml"),
            "allowedNetworks": ["127.0.0.0/8"],
            "requestsPerSecond": 100,
        }}}))
        cls.environment = dict(os.environ, VECTORMESH_DATA=str(data))
        cls.mesh("up", "--detach", "--port-base", str(ports(9)))

    @classmethod
    def tearDownClass(cls):
        subprocess.run([HOME / "vectormesh", "stop"], env=cls.environment, capture_output=True)
        cls.site.close()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def mesh(cls, *words, code=0):
        done = subprocess.run([HOME / "vectormesh", *words], env=cls.environment, capture_output=True, text=True)
        if done.returncode != code:
            raise AssertionError("%s ended with %d: %s%s" % (words, done.returncode, done.stdout, done.stderr))
        return done.stdout + done.stderr

    def ingest(self, collection, *words):
        """The counts of an ingest."""
        out = self.mesh("ingest", "--collection", collection, "--json", *words)
        last = [json.loads(line) for line in out.splitlines() if line.startswith("{")][-1]
        counts = last["output"]
        return {key.removesuffix("Count"): int(value) for key, value in counts.items()
                if key.endswith("Count")} | {"warnings": counts.get("warnings", [])}

    def found(self, collection, query):
        return self.mesh("search", "--collection", collection, query)

    def test_archives_and_mails(self):
        papers = self.folder / "papers"
        papers.mkdir()
        with zipfile.ZipFile(papers / "otters.zip", "w") as outer:
            outer.writestr("stones.txt", "A stone for mussels. " + TEXT)
            outer.writestr("../holt.txt", "The holt has a door under water. " + TEXT)
        (papers / "inbox.mbox").write_text(
            "From ann Mon Mar  2 10:00:00 2026\nFrom: ann@example.org\nSubject: Weirs\n"
            "Date: Mon, 2 Mar 2026 10:00:00 +0000\n\nThe weir was mended by beavers.\n")
        words = [str(papers), "--archives", "--attachments", "--remove-missing"]

        first = self.ingest("archives", *words)
        self.assertEqual(3, first["created"], first)
        self.assertIn("otters.zip!/holt.txt", self.found("archives", "a door under water"))
        self.assertIn("Weirs", self.found("archives", "mended weir"))
        second = self.ingest("archives", *words)
        self.assertEqual((3, 0), (second["unchanged"], second.get("removed", 0)), second)

        (papers / "otters.zip").unlink()
        self.assertEqual(2, self.ingest("archives", *words, "--confirm-removal")["removed"])

    def test_folder_that_is_watched(self):
        watched = self.folder / "watched"
        watched.mkdir()
        (watched / "a.txt").write_text("Otters sleep afloat. " + TEXT)
        process = subprocess.Popen(
            [HOME / "vectormesh", "ingest", str(watched), "--watch", "--collection", "watched"],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            # A shell that runs this in the background has it ignored, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        try:
            def line(word):
                for said in process.stdout:
                    if word in said:
                        return said
                raise AssertionError("it ended without saying: " + word)

            self.assertIn("1 new", line(" items: "))
            line("Watching")
            (watched / "later").mkdir()
            (watched / "later" / "b.txt").write_text("Herons stand still. " + TEXT)
            self.assertIn("2 items: 1 new", line(" items: "))
            (watched / "a.txt").rename(watched / "c.txt")
            self.assertIn("1 removed", line(" items: "))
            process.send_signal(signal.SIGINT)
            self.assertEqual(130, process.wait(60))
        finally:
            process.kill()
            process.stdout.close()

    def test_rows_of_sqlite(self):
        with contextlib.closing(sqlite3.connect(self.folder / "notes.db")) as database:
            database.execute("create table note (id integer primary key, body text)")
            database.execute("insert into note values (1, ?), (2, ?)", ["Otters. " + TEXT, "Lynx. " + TEXT])
            database.commit()
            words = ["--source", "database_query", "--set", "connection=notes", "--set", "id_column=id",
                     "--set", "query=select * from note", "--remove-missing"]
            self.assertEqual(2, self.ingest("notes", *words)["created"])
            self.assertEqual(2, self.ingest("notes", *words)["unchanged"])
            database.execute("delete from note where id = 2")
            database.commit()
            self.assertEqual(1, self.ingest("notes", *words)["removed"])

    def test_pages_of_a_sitemap(self):
        site = self.site
        names = ["otters", "herons", "lynx", "beavers"]
        for name in names:
            site.page("/" + name, name.title(), "%s live by the river. %s" % (name.title(), TEXT), ["/" + n for n in names])
        site.sitemap(*["/" + name for name in names])
        words = ["--mode", "sitemap", site.address + "/sitemap.xml", "--remove-missing"]

        first = self.ingest("pages", *words)
        self.assertEqual(4, first["created"], first)
        self.assertIn("Herons", self.found("pages", "herons by the river"))

        site.asked.clear()
        second = self.ingest("pages", *words)
        self.assertEqual(4, second["unchanged"], second)
        self.assertEqual([304], sorted({status for path, status in site.asked if path.strip("/") in names}))

        site.page("/herons", "Herons", "Grey herons wade at dusk. " + TEXT)
        self.assertEqual(1, self.ingest("pages", *words)["updated"])

        site.sitemap("/otters", "/herons", "/lynx")
        gone = self.ingest("pages", *words)
        self.assertEqual(1, gone["removed"], gone)

        # Half a listing deletes nothing: one of two sitemaps is away.
        site.sitemap("/otters", at="/sitemap-a.xml")
        site.pages["/sitemap.xml"] = ("application/xml", (
            '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            '<sitemap><loc>%(at)s/sitemap-a.xml</loc></sitemap><sitemap><loc>%(at)s/away.xml</loc></sitemap>'
            '</sitemapindex>' % {"at": site.address}).encode())
        kept = self.ingest("pages", *words)
        self.assertEqual((0, 2), (kept.get("removed", 0), kept["kept"]), kept)
        self.assertIn("not listed is kept", " ".join(kept["warnings"]))

    def test_pages_by_their_links(self):
        site = self.site
        site.page("/wood", "Wood", "The wood begins here. " + TEXT, ["/wood/oak", "/wood/private/ash"])
        site.page("/wood/oak", "Oak", "Oaks stand for centuries. " + TEXT, ["/wood/oak/leaf"])
        site.page("/wood/oak/leaf", "Leaf", "A leaf has lobes. " + TEXT)
        site.page("/wood/private/ash", "Ash", "Nobody should read of ash. " + TEXT)
        site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /wood/private/\n")

        counts = self.ingest("wood", "--mode", "crawl", site.address + "/wood")

        self.assertEqual(3, counts["created"], counts)
        self.assertIn("robots.txt", " ".join(counts["warnings"]))
        self.assertFalse([path for path, _ in site.asked if "private" in path])

    def test_records_of_an_api(self):
        site = self.site
        site.records = [{"id": n, "head": "Note %d" % n, "text": "Note number %d. %s" % (n, TEXT)} for n in range(5)]
        words = ["--source", "api_fetch", site.address + "/api/notes", "--remove-missing", "--set", "records=$.items[*]",
                 "--set", "id=$.id", "--set", "title=$.head", "--set", "content=$.text", "--set", "cursor.path=$.next"]

        refused = self.mesh("sources", "check", *[word for word in words if word != "--remove-missing"], code=1)
        self.assertIn("401", refused)

        words += ["--set", "credential=notes"]
        self.assertEqual(5, self.ingest("notes", *words)["created"])
        del site.records[4]
        site.records[0]["text"] += "It was changed."
        counts = self.ingest("notes", *words)
        self.assertEqual((1, 1, 3), (counts["updated"], counts["removed"], counts["unchanged"]), counts)

    def test_objects_of_a_store(self):
        for name in ("a.txt", "b.md", "deep/c.txt"):
            file = self.store / name
            file.parent.mkdir(exist_ok=True)
            file.write_text("Paper %s. %s" % (name, TEXT))
        words = ["--source", "object_store", "--set", "connection=shelf", "--set", "bucket=papers", "--remove-missing"]

        self.assertEqual(3, self.ingest("papers", *words)["created"])
        (self.store / "b.md").unlink()
        counts = self.ingest("papers", *words)
        self.assertEqual((2, 1), (counts["unchanged"], counts["removed"]), counts)

    def test_addresses_of_private_networks_are_refused_unless_allowed(self):
        refused = self.mesh("sources", "check", "http://10.255.255.1/", code=1)
        self.assertIn("allowedNetworks", refused)


if __name__ == "__main__":
    unittest.main()
