#!/usr/bin/env bash
# Apache Tika 3.3.0: RTF whose text begins before the first \pard, \par or \f0 is read without its beginning.
#
# Expected: the document begins after the tables of its header (RTF 1.9.1: <header> <document>). No word is needed there: \pard only
# resets what was set before, \par ends a paragraph. So a file may start with a word of text, or with a bold title: "{\b Title}".
# Happens: Tika takes what comes for header until it meets a word such as \pard, \par or \f0, and the text that it has met so far
# is dropped at each brace, opening or closing, without an error. A file of one paragraph without \par has no text at all. The
# JDK's own RTF reader (javax.swing.text.rtf), run beside it, reads all of them. Putting \pard in front of the text cures it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.tika</groupId><artifactId>tika-core</artifactId><version>3.3.0</version></dependency>
    <dependency><groupId>org.apache.tika</groupId><artifactId>tika-parser-microsoft-module</artifactId><version>3.3.0</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.swing.text.Document;
import javax.swing.text.rtf.RTFEditorKit;
import org.apache.tika.Tika;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.sax.BodyContentHandler;

public class Finding {
  private static boolean changed;

  public static void main(String[] args) throws Exception {
    System.out.println(Tika.getString() + ", Java " + Runtime.version());
    expect("Only paragraph.", "", "Only paragraph.");
    expect("{\\b Invoice 4711}\\par Total: {\\b 450}\\par ", "Total: 450", "Invoice 4711/Total: 450");
    expect("Pay {\\b 450} by May.\\par Thanks.\\par ", "by May./Thanks.", "Pay 450 by May./Thanks.");
    expect("\\pard Pay {\\b 450} by May.\\par Thanks.\\par ", "Pay 450 by May./Thanks.", "Pay 450 by May./Thanks.");
    expect("\\f0 Pay {\\b 450} by May.\\par Thanks.\\par ", "Pay 450 by May./Thanks.", "Pay 450 by May./Thanks.");
    expect("Pay 450 by May.\\par Thanks.\\par ", "Pay 450 by May./Thanks.", "Pay 450 by May./Thanks.");
    if (changed) {
      System.exit(1);
    }
  }

  /** Reads a file with this text by both; "/" stands for the end of a paragraph. */
  private static void expect(String text, String tika, String jdk) throws Exception {
    byte[] rtf = ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}" + text + "}").getBytes(StandardCharsets.US_ASCII);
    String[] actual = {readByTika(new ByteArrayInputStream(rtf)), readByJdk(new ByteArrayInputStream(rtf))};
    boolean same = actual[0].equals(tika) && actual[1].equals(jdk);
    System.out.println(text + "\n  Tika: \"" + actual[0] + "\"  JDK: \"" + actual[1] + '"' + (same ? "" : "  CHANGED"));
    changed |= !same;
  }

  private static String readByTika(InputStream rtf) throws Exception {
    BodyContentHandler text = new BodyContentHandler();
    new RTFParser().parse(rtf, text, new Metadata(), new ParseContext());
    return text.toString().strip().replace('\n', '/');
  }

  private static String readByJdk(InputStream rtf) throws Exception {
    RTFEditorKit kit = new RTFEditorKit();
    Document document = kit.createDefaultDocument();
    kit.read(rtf, document, 0);
    return document.getText(0, document.getLength()).strip().replace('\n', '/');
  }
}
JAVA
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
java -Djava.awt.headless=true -Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory \
  -cp "$(cat classpath)" Finding.java
