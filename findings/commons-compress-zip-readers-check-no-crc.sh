#!/usr/bin/env bash
# commons-compress 1.28.0 (Java): a file of a zip that was damaged on the way comes out as other bytes, without an error.
#
# Expected: reading an entry whose bytes are not those that its checksum (CRC-32, which every zip carries) was made of ends in an
# exception, as with java.util.zip.ZipInputStream.
# Happens: both of the library's readers, `ZipFile` and `ZipArchiveInputStream`, hand the damaged bytes of a stored entry out, as
# many as there should be. Whoever wants to know compares `entry.getCrc()` with a CRC-32 of their own.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.commons</groupId><artifactId>commons-compress</artifactId><version>1.28.0</version></dependency>
  </dependencies>
</project>
XML

cat > Finding.java <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

public class Finding {
  interface Reading { byte[] bytes() throws IOException; }

  public static void main(String[] args) throws Exception {
    byte[] content = "a line of text, and another one\n".repeat(20).getBytes(StandardCharsets.UTF_8);
    // Stored, so that the place of each byte is known; one of them changes.
    byte[] zip = stored(content);
    int at = new String(zip, StandardCharsets.ISO_8859_1).indexOf("another");
    zip[at] = 'A';

    expect("java.util.zip.ZipInputStream", "ZipException", content, () -> {
      try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) { in.getNextEntry(); return in.readAllBytes(); }
    });
    expect("commons-compress ZipArchiveInputStream", "other bytes, no error", content, () -> {
      try (var in = new ZipArchiveInputStream(new ByteArrayInputStream(zip))) { in.getNextEntry(); return in.readAllBytes(); }
    });
    expect("commons-compress ZipFile", "other bytes, no error", content, () -> {
      try (ZipFile file = ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(zip)).get()) {
        ZipArchiveEntry entry = file.getEntry("a.txt");
        try (InputStream in = file.getInputStream(entry)) { return in.readAllBytes(); }
      }
    });
  }

  static byte[] stored(byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("a.txt");
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) { out.putNextEntry(entry); out.write(content); }
    return bytes.toByteArray();
  }

  static void expect(String reader, String expected, byte[] content, Reading reading) {
    String actual;
    try {
      byte[] read = reading.bytes();
      actual = java.util.Arrays.equals(read, content) ? "the same bytes"
          : read.length == content.length ? "other bytes, no error" : "fewer bytes";
    } catch (IOException e) {
      actual = e.getClass().getSimpleName();
    }
    System.out.println(reader + ": " + actual);
    if (!actual.equals(expected)) throw new IllegalStateException("changed: expected " + expected);
  }
}
JAVA
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
tr : '\n' < classpath | sed -n 's|.*/\(commons-compress-[0-9.]*\)\.jar|\1|p'
java -cp "$(cat classpath)" Finding.java
