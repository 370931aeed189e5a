package dev.vectormesh.ingest.source.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** What a file holds other files as, by its bytes first and by its name where they do not tell. */
public enum HolderKind {
  ZIP,
  TAR,
  /** A tar that is packed by gzip, bzip2 or xz. */
  PACKED_TAR,
  SEVEN_Z,
  /** Many mails in one file (RFC 4155). */
  MBOX,
  /** One mail, with its attachments. */
  MAIL;

  /** Bytes that {@link #of} looks at. */
  public static final int HEAD = 4096;

  private static final int TAR_BLOCK = 512;

  /** Zips that are one document, or one program, to those who use them. */
  private static final Set<String> DOCUMENTS =
      Set.of(
          "docx docm dotx dotm xlsx xlsm xltx xltm xlsb pptx pptm potx potm ppsx ppsm vsdx vsdm"
              .concat(" odt ods odp odg odf odc ott ots otp sxw sxc sxi epub pages numbers key")
              .concat(" xps oxps 3mf kmz idml jar war ear apk xpi whl ipa")
              .split(" "));

  /** What zips that are documents begin with, whatever they are called. */
  private static final Set<String> FIRST_ENTRIES =
      Set.of("[Content_Types].xml", "mimetype", "_rels/.rels");

  private static final List<String> PACKED =
      List.of(".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz");

  private static final List<String> NAMES = List.of(".zip", ".tar", ".7z", ".mbox");

  private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,60}:[ \\t].*");
  private static final Set<String> MAIL_HEADERS =
      Set.of("from", "to", "subject", "date", "message-id", "received", "return-path");

  /** Whether it counts as an archive, and not as a mail. */
  public boolean isArchive() {
    return this != MAIL;
  }

  /**
   * The kind of a file; empty where it is a document, or anything else.
   *
   * @param head its first bytes, {@link #HEAD} of them where it has as many
   */
  public static Optional<HolderKind> of(String name, byte[] head) {
    String lower = name.toLowerCase(Locale.ROOT);
    String ending = lower.substring(lower.lastIndexOf('.') + 1);
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) {
      return DOCUMENTS.contains(ending) || FIRST_ENTRIES.contains(firstEntry(head))
          ? Optional.empty()
          : Optional.of(ZIP);
    }
    if (text.startsWith("7z\u00bc\u00af\u0027\u001c")) {
      return Optional.of(SEVEN_Z);
    }
    if (isPacked(text)) {
      return PACKED.stream().anyMatch(lower::endsWith) ? Optional.of(PACKED_TAR) : Optional.empty();
    }
    if (isTar(ending, head)) {
      return Optional.of(TAR);
    }
    return mail(ending, text);
  }

  /** Whether a name alone says that a file is an archive. */
  public static boolean isNamedAsArchive(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NAMES.stream().anyMatch(lower::endsWith) || PACKED.stream().anyMatch(lower::endsWith);
  }

  private static boolean isPacked(String head) {
    return head.startsWith("\u001f\u008b")
        || head.startsWith("BZh")
        || head.startsWith("\u00fd7zXZ\u0000");
  }

  private static boolean isTar(String ending, byte[] head) {
    return head.length >= TAR_BLOCK
        && (TarArchiveInputStream.matches(head, head.length)
            || ending.equals("tar") && TarUtils.verifyCheckSum(Arrays.copyOf(head, TAR_BLOCK)));
  }

  /** The name in the first local header (APPNOTE.TXT 4.3.7). */
  private static String firstEntry(byte[] head) {
    if (head.length < 30) {
      return "";
    }
    int length = head[26] & 0xff | (head[27] & 0xff) << 8;
    return new String(head, 30, Math.min(length, head.length - 30), StandardCharsets.ISO_8859_1);
  }

  private static Optional<HolderKind> mail(String ending, String head) {
    if (ending.equals("msg") && head.startsWith("\u00d0\u00cf\u0011\u00e0")) {
      return Optional.of(MAIL);
    }
    if (head.startsWith("From ") && headers(head, 1) > 0) {
      return Optional.of(MBOX);
    }
    // Notes may begin with a line or two that look like headers.
    int enough = ending.equals("eml") ? 1 : 3;
    return headers(head, 0) >= enough ? Optional.of(MAIL) : Optional.empty();
  }

  /** Headers of mails among the lines in front of the first empty one; none where others are. */
  private static int headers(String head, int from) {
    List<String> lines = head.lines().skip(from).takeWhile(line -> !line.isEmpty()).toList();
    int known = 0;
    // The last line may be cut.
    for (String line : lines.subList(0, Math.max(0, Math.min(lines.size(), 50) - 1))) {
      boolean folded = line.startsWith(" ") || line.startsWith("\t");
      if (!folded && !HEADER.matcher(line).matches()) {
        return 0;
      }
      if (!folded
          && MAIL_HEADERS.contains(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))) {
        known++;
      }
    }
    return known;
  }
}
