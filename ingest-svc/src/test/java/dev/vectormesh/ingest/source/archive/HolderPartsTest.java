package dev.vectormesh.ingest.source.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.source.archive.MailReader.Attachment;
import dev.vectormesh.ingest.source.archive.MailReader.Mail;
import dev.vectormesh.ingest.work.WorkPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of archives, and what does not. */
class HolderPartsTest {
  private static final ArchiveLimits LIMITS = new ArchiveLimits(3, 1000, 8 << 20, 1 << 20, 100);
  private static final Map<String, String> TWO = Map.of("a.txt", "first", "notes/b.txt", "second");

  @TempDir private Path folder;
  private final WorkPool pool = new WorkPool(1);

  @AfterEach
  void closePool() {
    pool.close();
  }

  /**
   * What came of an archive.
   *
   * @param texts by their names
   * @param failures reasons by names
   */
  private record Read(
      Map<String, String> texts,
      Map<String, String> failures,
      boolean whole,
      int leftOut,
      @Nullable Failure failure) {}

  private Read read(Path file) throws IOException {
    return read(file, LIMITS, null);
  }

  private Read read(Path file, ArchiveLimits limits, @Nullable MailReader mails)
      throws IOException {
    HolderKind kind = HolderKind.of(String.valueOf(file.getFileName()), head(file)).orElseThrow();
    Path out = Files.createTempDirectory(folder, "out");
    HolderParts.Wanted wanted = new HolderParts.Wanted(true, mails, limits, pool);
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, String> failures = new LinkedHashMap<>();
    try (HolderParts parts = new HolderParts(file, kind, wanted, out)) {
      for (Part part = parts.next(); part != null; part = parts.next()) {
        if (part.file() == null) {
          failures.put(part.name(), Objects.requireNonNull(part.failure()).reason());
        } else {
          texts.put(part.name(), Files.readString(part.file()));
          Files.delete(part.file());
        }
      }
      try (Stream<Path> left = Files.walk(out)) {
        assertThat(left.filter(Files::isRegularFile)).isEmpty();
      }
      return new Read(texts, failures, parts.isWhole(), parts.leftOut(), parts.failure());
    }
  }

  private static byte[] head(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return Arrays.copyOf(bytes, Math.min(bytes.length, HolderKind.HEAD));
  }

  private Path zip(Map<String, ?> files) throws IOException {
    return Files.write(folder.resolve("archive.zip"), ArchiveFiles.zip(files));
  }

  @Test
  void zip_isReadFileByFile() throws Exception {
    Read read = read(zip(TWO));

    assertThat(read.texts()).isEqualTo(TWO);
    assertThat(read.whole()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz", "a.txz"})
  void tar_isRead_howeverItIsPacked(String name) throws Exception {
    assertThat(read(ArchiveFiles.tar(folder.resolve(name), TWO)).texts()).isEqualTo(TWO);
  }

  @Test
  void sevenZ_isRead() throws Exception {
    assertThat(read(ArchiveFiles.sevenZ(folder.resolve("a.7z"), TWO)).texts()).isEqualTo(TWO);
  }

  @Test
  void archiveInAnArchive_isRead_andFailsAloneBeyondTheDepth() throws Exception {
    byte[] fourth = ArchiveFiles.zip(Map.of("d.txt", "deepest"));
    byte[] third = ArchiveFiles.zip(Map.of("fourth.zip", fourth, "c.txt", "deep"));
    byte[] second = ArchiveFiles.zip(Map.of("third.zip", third));

    Read read = read(zip(Map.of("second.zip", second, "a.txt", "top")));

    assertThat(read.texts())
        .isEqualTo(Map.of("a.txt", "top", "second.zip!/third.zip!/c.txt", "deep"));
    assertThat(read.failures()).isEqualTo(Map.of("second.zip!/third.zip!/fourth.zip", "too-large"));
  }

  @Test
  void brokenArchiveInAnArchive_failsAlone() throws Exception {
    byte[] inner = ArchiveFiles.zip(TWO);

    Read read =
        read(zip(Map.of("half.zip", Arrays.copyOf(inner, inner.length / 2), "a.txt", "top")));

    assertThat(read.texts()).isEqualTo(Map.of("a.txt", "top"));
    assertThat(read.failures()).isEqualTo(Map.of("half.zip", "truncated"));
    assertThat(read.failure()).isNull();
    assertThat(read.whole()).isFalse();
  }

  @Test
  void halfATar_keepsWhatWasRead_andSaysSo() throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("a.txt", "first");
    files.put("b.txt", "x".repeat(100_000));
    Path tar = ArchiveFiles.tar(folder.resolve("a.tar"), files);
    Files.write(tar, Arrays.copyOf(Files.readAllBytes(tar), 20_000));

    Read read = read(tar);

    assertThat(read.texts()).isEqualTo(Map.of("a.txt", "first"));
    assertThat(Objects.requireNonNull(read.failure()).reason()).isEqualTo("truncated");
    assertThat(read.whole()).isFalse();
  }

  @Test
  void damagedEntryOfAZip_failsAlone() throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("a.txt", "first");
    files.put("b.txt", "second, which is somewhat longer");
    byte[] zip = ArchiveFiles.zip(files);
    zip[30 + "a.txt".length() + 2] ^= 0x55;

    Read read = read(Files.write(folder.resolve("archive.zip"), zip));

    assertThat(read.texts()).containsOnlyKeys("b.txt");
    assertThat(read.failures()).containsOnlyKeys("a.txt");
    assertThat(read.failure()).isNull();
  }

  @Test
  void namesThatLeadOut_areNamesAlone() throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("../../outside.txt", "one");
    files.put("/etc/absolute.txt", "two");
    files.put("C:\\folder\\windows.txt", "three");
    files.put("./a//b.txt", "four");

    assertThat(read(zip(files)).texts().keySet())
        .containsExactlyInAnyOrder(
            "outside.txt", "etc/absolute.txt", "folder/windows.txt", "a/b.txt");
  }

  @Test
  void entriesOfOneName_areTwoParts() throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("a.txt", "one");
    files.put("./a.txt", "two");

    assertThat(read(zip(files)).texts()).isEqualTo(Map.of("a.txt", "one", "a.txt (2)", "two"));
  }

  @Test
  void links_areLeftOut() throws Exception {
    Map<String, String> files = Map.of("link", "->/etc/hostname", "a.txt", "text");

    Read read = read(ArchiveFiles.tar(folder.resolve("a.tar"), files));

    assertThat(read.texts()).isEqualTo(Map.of("a.txt", "text"));
    assertThat(read.leftOut()).isEqualTo(1);
  }

  @Test
  void entryThatNeedsAPassword_failsAlone() throws Exception {
    byte[] zip = ArchiveFiles.zip(Map.of("a.txt", "text"));
    int directory = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    zip[6] |= 1;
    zip[directory + 8] |= 1;

    Read read = read(Files.write(folder.resolve("locked.zip"), zip));

    assertThat(read.failures()).isEqualTo(Map.of("a.txt", "encrypted"));
    assertThat(read.failure()).isNull();
  }

  @Test
  void moreFilesThanAreTaken_failTheArchive() throws Exception {
    Path zip = zip(Map.of("a", "1", "b", "2", "c", "3"));

    Read read = read(zip, new ArchiveLimits(3, 2, 1 << 20, 1 << 20, 100), null);

    assertThat(Objects.requireNonNull(read.failure()).reason()).isEqualTo("too-large");
    assertThat(read.failure().message()).contains("more than 2 files", "archives.entries");
    // What its directory holds is counted before it is kept in memory.
    assertThat(read.texts()).isEmpty();
  }

  @Test
  void unpackedBytesBeyondTheLimit_failTheArchive() throws Exception {
    String noise =
        IntStream.range(0, 4000)
            .mapToObj(i -> Integer.toHexString(i * 7919))
            .reduce("", String::concat);
    Path zip = zip(Map.of("a", noise, "b", noise));

    Read read = read(zip, new ArchiveLimits(3, 10, noise.length() + 100L, 1 << 20, 100), null);

    assertThat(read.texts()).hasSize(1);
    assertThat(Objects.requireNonNull(read.failure()).reason()).isEqualTo("too-large");
  }

  @Test
  void archiveThatUnpacksToFarMoreThanItsSize_fails() throws Exception {
    Path zip = zip(Map.of("a", "0".repeat(900_000), "b", "0".repeat(900_000)));

    Read read = read(zip, new ArchiveLimits(3, 10, 2_000_000, 1 << 20, 100), null);

    assertThat(Objects.requireNonNull(read.failure()).message()).contains("decompression bombs");
  }

  @Test
  void fileThatIsTooLarge_failsAlone() throws Exception {
    Path zip = zip(Map.of("large.txt", "0".repeat(200_000), "a.txt", "text"));

    Read read = read(zip, new ArchiveLimits(3, 10, 8 << 20, 100_000, 10_000), null);

    assertThat(read.texts()).isEqualTo(Map.of("a.txt", "text"));
    assertThat(read.failures()).isEqualTo(Map.of("large.txt", "too-large"));
  }

  @Test
  void mbox_isAnArchiveOfMails_byTheirIds() throws Exception {
    Path box =
        Files.writeString(
            folder.resolve("inbox.mbox"),
            """
            From ann@example.org Mon Mar  2 10:00:00 2026
            From: ann@example.org
            Subject: First
            Message-ID: <1@example.org>

            Hello.
            >From here on it is quoted.

            From ben@example.org Mon Mar  2 11:00:00 2026
            From: ben@example.org
            Subject: Second

            From now on.
            """);

    Read read = read(box);

    assertThat(read.texts().keySet()).containsExactly("1@example.org.eml", "mail 2.eml");
    assertThat(read.texts().get("1@example.org.eml"))
        .startsWith("From: ann@example.org\nSubject: First")
        .contains("\nFrom here on it is quoted.\n");
    assertThat(read.texts().get("mail 2.eml")).endsWith("From now on.\n");
  }

  @Test
  void mailInAnArchive_givesItsAttachments() throws Exception {
    Struct told =
        Struct.newBuilder()
            .putFields("mail_subject", Value.newBuilder().setStringValue("Costs").build())
            .build();
    MailReader mails =
        (file, out) -> {
          Path attachment = Files.createDirectory(out).resolve("1");
          return new Mail(
              List.of(new Attachment("costs.csv", Files.writeString(attachment, "a;b"))),
              told,
              true);
        };
    String mail = "From: ann@example.org\nSubject: Costs\nDate: now\n\nSee below.\n";

    Read read = read(zip(Map.of("mail.eml", mail)), LIMITS, mails);

    assertThat(read.texts()).isEqualTo(Map.of("mail.eml", mail, "mail.eml!/costs.csv", "a;b"));
  }
}
