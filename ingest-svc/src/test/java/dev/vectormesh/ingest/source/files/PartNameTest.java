package dev.vectormesh.ingest.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.document.SourceDocument;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Names and ids of what stands in documents. */
class PartNameTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  private static FileItem file(String relative) {
    return new FileItem(Path.of("/docs", relative), relative, null);
  }

  @Test
  void partName_isReadAsItWasWritten_whateverTheFileIsCalled() {
    PartName name = new PartName("a#1/odd#name.pdf", 12);

    assertThat(name).hasToString("a#1/odd#name.pdf#12");
    assertThat(PartName.parse(name.toString())).isEqualTo(name);
  }

  @Test
  void nextAttempt_goesOnBehindTheLastPart() {
    PartName last = new PartName("b.pdf", 2);

    assertThat(last.isBehind(file("a.pdf"))).isTrue();
    assertThat(last.isBehind(file("b.pdf"))).isFalse();
    assertThat(last.isBehind(file("c.pdf"))).isFalse();
    assertThat(last.reaches(new PartName("b.pdf", 2))).isTrue();
    assertThat(last.reaches(new PartName("b.pdf", 3))).isFalse();
    assertThat(last.reaches(new PartName("c.pdf", 1))).isFalse();
  }

  @Test
  void idOfAPart_isNoFiles_andNotTooLong() {
    String holder = FileNames.documentId(Path.of("/docs", "n".repeat(200) + ".pdf"));
    String part = SourceDocument.part(holder, HASH);

    assertThat(part).startsWith(holder + "~").hasSizeLessThanOrEqualTo(128);
    assertThat(SourceDocument.isPart(part)).isTrue();
    assertThat(SourceDocument.isPart(holder)).isFalse();
    assertThat(SourceDocument.isPart(FileNames.documentId(Path.of("/docs", part)))).isFalse();
  }
}
