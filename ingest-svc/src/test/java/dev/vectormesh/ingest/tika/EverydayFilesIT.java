package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Value;
import dev.vectormesh.ingest.TikaSettings;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.work.WorkPool;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as people have them, written here and read as an ingest reads them. */
class EverydayFilesIT {
  private static final long CHARACTERS = 1_000_000;

  private static TikaPool children;
  private static WorkPool pool;
  private static FileReader reader;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    children =
        new TikaPool(
            new TikaSettings(1, 256, Duration.ofSeconds(100), Duration.ofMinutes(1)), CHARACTERS);
    pool = new WorkPool(1);
    reader = new FileReader(children, pool, CHARACTERS);
  }

  @AfterAll
  static void stop() {
    children.close();
    pool.close();
  }

  private ExtractedText read(String name, byte[] bytes) throws Exception {
    return reader.read(Files.write(folder.resolve(name), bytes), null, true);
  }

  private ExtractedText read(String name, String text) throws Exception {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ExtractedText extracted) {
    return Cleaner.clean(extracted.pages()).text();
  }

  @Test
  void frontMatter_isMetadataAndGivesTheTitle() throws Exception {
    ExtractedText page =
        read("note.md", "---\ntitle: Winter tyres\nauthor: A. Baker\n---\n# Heading\n\nText.\n");

    assertThat(page.title()).isEqualTo("Winter tyres");
    assertThat(text(page)).isEqualTo("# Heading\n\nText.");
    assertThat(page.metadata().getFieldsMap())
        .containsEntry("author", Value.newBuilder().setStringValue("A. Baker").build());
  }

  @ParameterizedTest
  @CsvSource({
    "code.py, 'def f():\n    if x:\n\t\treturn 1'",
    "conf.yaml, 'a:\n  b:\n    - c'",
    "page.md, '# T\n\n```\n  two\n    four\n```'",
    "list.txt, 'not\n  indented'",
    "strange.ending, 'if x:\n    go()'",
    "Makefile, 'all:\n\techo heron'"
  })
  void indentation_isKept(String name, String content) throws Exception {
    assertThat(text(read(name, content))).isEqualTo(content);
  }

  @Test
  void preformattedPartsOfPages_keepTheirIndentationAndOthersHaveNone() throws Exception {
    assertThat(
            text(
                read(
                    "page.html",
                    "<html><body>\n   <p>\n      some   words\n      more</p>"
                        + "<pre>\ndef f():\n    return 1\n</pre></body></html>")))
        .isEqualTo("some words more\n\ndef f():\n    return 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.json", "a.jsonl", "a.ndjson", "a.geojson", "a.webmanifest", "a.yaml"})
  void escapedLetters_areRead(String name) throws Exception {
    assertThat(
            text(read(name, "{\"text\": \"\\u043f\\u0430\\u0440\\u043e\\u0445\\u043e\\u0434\"}")))
        .isEqualTo("{\"text\": \"пароход\"}");
  }

  @Test
  void notebook_isItsCells() throws Exception {
    ExtractedText notebook =
        read(
            "n.ipynb",
            "{\"cells\":[{\"cell_type\":\"markdown\",\"source\":[\"#"
                + " \\u0422\\u0435\\u0441\\u0442\"]},{\"cell_type\":\"code\",\"source\":[\"for x in"
                + " y:\\n\",\"    go(x)\"],\"outputs\":[]}],\"metadata\":{},\"nbformat\":4}");

    assertThat(notebook.title()).isEqualTo("Тест");
    assertThat(text(notebook)).isEqualTo("# Тест\n\n```\nfor x in y:\n    go(x)\n```");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.rs",
        "a.owl",
        "a.ts",
        "a.mod",
        "a.xml",
        "a.pdf",
        "a.docx",
        "a.m",
        "a.eml.bak",
        "nameless",
        "a.epub",
        "a.rtf",
        "a.gif",
        "a.mp3",
        "a.zip",
        "a.html",
        "a.xhtml",
        "a.rdf",
        "a.kml"
      })
  void textOfAnyName_isReadAsText(String name) throws Exception {
    assertThat(text(read(name, "fn main() { let x = \"seven storks\"; }\nMore words.\n")))
        .contains("seven storks", "More words.");
  }

  @Test
  void turtle_isNoMarkup() throws Exception {
    String triples = "<http://example.org/a> <http://example.org/says> \"grey heron\" .";

    assertThat(text(read("a.owl", triples))).isEqualTo(triples);
  }

  @Test
  void xml_isReadWithoutItsMarkupInOrder() throws Exception {
    assertThat(
            text(
                read(
                    "map.svg",
                    "<svg xmlns='http://www.w3.org/2000/svg'><title>Harbour</title><style>.a{}</style><text>Pier"
                        + " <tspan>seven</tspan> north</text></svg>")))
        .isEqualTo("Harbour\nPier seven north");
  }

  @Test
  void pictureWithoutWords_isEmpty() {
    assertThatThrownBy(
            () -> read("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>"))
        .isInstanceOfSatisfying(
            UnreadableDocumentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EMPTY));
  }

  @Test
  void bytesThatAreNoText_areRefused() {
    byte[] noise = new byte[4000];
    new Random(3).nextBytes(noise);
    noise[0] = 1;

    for (String name : new String[] {"a.rs", "a.csv", "a.txt", "a.json", "a.unknown"}) {
      assertThatThrownBy(() -> read(name, noise))
          .isInstanceOfSatisfying(
              UnreadableDocumentException.class,
              e -> assertThat(e.reason()).isIn(Reason.UNSUPPORTED, Reason.CORRUPT));
    }
  }

  @Test
  void rtfWithoutParagraphMarks_isRead() throws Exception {
    assertThat(text(read("a.rtf", "{\\rtf1\\ansi\\b hi there bold greeting\\b0}")))
        .isEqualTo("hi there bold greeting");
    assertThat(text(read("b.rtf", "{\\rtf1\\ansi one\\par two {\\i three}}\n")))
        .contains("one", "two three");
  }

  @Test
  void selfClosingScript_doesNotTakeThePage() throws Exception {
    String head = "<head><title>Sails</title><script src=\"a.js\"/></head>";
    String body = "<body><h1>Care</h1><div/><p>Fold them dry.</p></body>";

    assertThat(
            text(
                read(
                    "a.xhtml",
                    "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">"
                        + head
                        + body
                        + "</html>")))
        .isEqualTo("Care\n\nFold them dry.");
    assertThat(text(read("b.html", "<html>" + head + body + "</html>"))).contains("Fold them dry.");
  }

  @Test
  void hiddenParts_areLeftOut() throws Exception {
    String page =
        "<html><head><style>.gone .x{color:red;display:none} @media print{.paper{display:none}}"
            + "</style></head><body><main><p>"
            + "Storks nest on chimneys of the old town. ".repeat(10)
            + "</p><div style=\"color:red; display: none\">SECRET1</div><div hidden>SECRET2</div>"
            + "<p aria-hidden=\"true\">SECRET3</p><template>SECRET4</template>"
            + "<noscript>SECRET5</noscript><div style=\"VISIBILITY:hidden\">SECRET6</div>"
            + "<div class=gone><b class=x>SECRET7</b></div><dialog>SECRET8</dialog>"
            + "<p class=paper>On the screen.</p><details><summary>More</summary>Folded.</details>"
            + "</main></body></html>";

    assertThat(text(read("a.html", page)))
        .contains("Storks nest", "On the screen.", "More", "Folded.")
        .doesNotContain("SECRET");
  }

  @Test
  void pageForReadersWithoutScripts_isRead() throws Exception {
    assertThat(
            text(
                read(
                    "a.html",
                    "<html><body><script>x()</script><noscript><p>Plain"
                        + " words.</p></noscript></body></html>")))
        .isEqualTo("Plain words.");
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, 'город;население\nМосква;13000000\nКазань;1300000'",
    "UTF-16BE, 'город;население\nМосква;13000000\nКазань;1300000'",
    "UTF-16LE, 'Straße,Größe\nMüllerweg,12'",
    "UTF-16BE, 'Straße,Größe\nMüllerweg,12'",
    "UTF-16LE, 吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    "UTF-16BE, 吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    "UTF-16LE, 'ภาษาไทยเป็นภาษา\nที่มีระดับเสียง'",
    "UTF-16BE, 'שלום עולם\nספרים'"
  })
  void utf16WithoutMark_isRead(String charset, String content) throws Exception {
    byte[] bytes = content.getBytes(Charset.forName(charset));

    for (String name : new String[] {"a.csv", "a.tsv", "a.txt", "a.json", "a.unknown"}) {
      assertThat(text(read(name, bytes))).isEqualTo(content);
    }
  }

  @Test
  void embeddedFiles_areLeftOutAndSaid() throws Exception {
    byte[] picture = new byte[60_000];
    new Random(5).nextBytes(picture);
    String letters = Base64.getEncoder().encodeToString(picture);

    for (String name : new String[] {"a.md", "a.json", "a.html", "a.unknown"}) {
      ExtractedText page = read(name, "Heron data:image/png;base64," + letters + " and stork");

      assertThat(text(page)).isEqualTo("Heron data:image/png;base64,… and stork");
      assertThat(page.warnings()).singleElement().asString().contains("79,999 characters");
    }
  }

  @Test
  void coloursOfATerminal_areRemoved() throws Exception {
    assertThat(text(read("a.log", "\u001b[31mERROR\u001b[0m café\n\u001b[1;32mok\u001b[m")))
        .isEqualTo("ERROR café\nok");
  }

  @Test
  void boxOfMails_isASectionForEach() throws Exception {
    String box =
        """
        From a@example.org Mon Jan  1 00:00:00 2024
        From: a@example.org
        Subject: Ferry timetable

        At six.

        From b@example.org Mon Jan  1 01:00:00 2024
        From: b@example.org
        Subject: =?utf-8?B?0JLQvtC60LfQsNC7?=

        At seven.
        """;

    ExtractedText read = read("two.mbox", box);

    assertThat(read.title()).isEmpty();
    assertThat(text(read))
        .isEqualTo(
            "Ferry timetable\n\na@example.org\n\nAt six.\n\nВокзал\n\nb@example.org\n\nAt seven.");
  }

  @Test
  void hiddenPartsOfMails_areLeftOut() throws Exception {
    String mail =
        """
        From: a@example.org
        Subject: News
        MIME-Version: 1.0
        Content-Type: text/html; charset=utf-8

        <html><body><div style="font-size:1px; display:none">PREVIEW</div><p>The news.</p></body></html>
        """;

    assertThat(text(read("a.eml", mail))).isEqualTo("The news.");
  }

  @Test
  void mail_isItsPartsUnderTheirSubjectsAndNames() throws Exception {
    String mail =
        """
        From: a@example.org
        Subject: Papers
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="B"

        --B
        Content-Type: text/plain

        see below
            indented
        --B
        Content-Type: image/png; name="map-of-harbour.png"
        Content-Disposition: attachment; filename="map-of-harbour.png"
        Content-Transfer-Encoding: base64

        iVBORw0KGgo=
        --B
        Content-Type: text/plain; name="notes.txt"
        Content-Disposition: attachment; filename="notes.txt"

        about anchors
        --B
        Content-Type: message/rfc822

        From: c@example.org
        Subject: boiler inspection
        Content-Type: text/plain

        The valve leaks.
        --B--
        """;

    ExtractedText read = read("a.eml", mail);

    assertThat(read.title()).isEqualTo("Papers");
    assertThat(text(read))
        .isEqualTo(
            "see below\n    indented\n\nmap-of-harbour.png\n\nnotes.txt\n\nabout anchors\n\n"
                + "boiler inspection\n\nc@example.org\n\nThe valve leaks.");
  }
}
