package dev.vectormesh.ingest.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HolderKindTest {
  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void zipOfAnOffice_isADocument_whateverItIsCalled() throws IOException {
    byte[] word = ArchiveFiles.zip(Map.of("[Content_Types].xml", "<Types/>"));

    assertThat(HolderKind.of("report.docx", word)).isEmpty();
    assertThat(HolderKind.of("download", word)).isEmpty();
    assertThat(HolderKind.of("renamed.zip", word)).isEmpty();
    assertThat(HolderKind.of("book.epub", ArchiveFiles.zip(Map.of("a", "b")))).isEmpty();
  }

  @Test
  void zip_isAnArchive_withoutAName() throws IOException {
    assertThat(HolderKind.of("download", ArchiveFiles.zip(Map.of("a.txt", "b"))))
        .contains(HolderKind.ZIP);
  }

  @Test
  void packedFile_isNoArchive_unlessItIsATar() {
    byte[] gzip = {0x1f, (byte) 0x8b, 8, 0};

    assertThat(HolderKind.of("notes.txt.gz", gzip)).isEmpty();
    assertThat(HolderKind.of("notes.tgz", gzip)).contains(HolderKind.PACKED_TAR);
  }

  @Test
  void mail_isToldByItsHeaders() {
    String mail = "Received: from a\n by b\nFrom: a@example.org\nSubject: Hi\nX-Other: 1\n\nText";

    assertThat(HolderKind.of("download", text(mail))).contains(HolderKind.MAIL);
    assertThat(HolderKind.of("a.eml", text("From: a@example.org\nTo: b\n\nHi")))
        .contains(HolderKind.MAIL);
    assertThat(HolderKind.of("box", text("From a@example.org Mon\nFrom: a@example.org\nTo: b\n\n")))
        .contains(HolderKind.MBOX);
  }

  @Test
  void textThatSpeaksOfMails_isNone() {
    assertThat(HolderKind.of("a.txt", text("Subject: the weather\nFrom: here\nNo header.\n\n")))
        .isEmpty();
    assertThat(HolderKind.of("a.txt", text("From here on, all is text.\nIndeed: so.\n"))).isEmpty();
  }
}
