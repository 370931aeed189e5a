package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.UnsupportedFormatException;
import org.apache.tika.exception.ZeroByteFileException;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;

/** Tells what is wrong with a file from what its parser threw. */
final class ParseFailures {
  private static final Pattern CUT_SHORT =
      Pattern.compile("(?i).*(truncat|unexpected end|end of (the )?(zlib|file|stream)|eof).*");
  private static final int MESSAGE = 300;

  private ParseFailures() {}

  /** Says why a parser found no text. */
  static UnreadableDocumentException nothing(Metadata metadata, MediaType type) {
    String[] parsers = metadata.getValues(TikaCoreProperties.TIKA_PARSED_BY);
    boolean parsed = parsers.length > 0 && !parsers[parsers.length - 1].endsWith("EmptyParser");
    if (!parsed || type.equals(MediaType.OCTET_STREAM)) {
      return new UnreadableDocumentException(
          Reason.UNSUPPORTED, "no parser knows " + type.getBaseType());
    }
    return new UnreadableDocumentException(Reason.EMPTY, "it holds no text");
  }

  /** The reason that stands deepest in the chain of causes speaks. */
  static UnreadableDocumentException of(Throwable thrown, MediaType type) {
    Reason reason = Reason.CORRUPT;
    String message = "";
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      Optional<Reason> told = reason(t);
      if (told.isPresent()) {
        reason = told.get();
      }
      if (t.getMessage() != null && !t.getMessage().isBlank()) {
        message = t.getMessage();
      }
      if (t instanceof PageText.LimitReached || reason == Reason.ENCRYPTED) {
        break;
      }
    }
    return new UnreadableDocumentException(
        reason, "%s: %s".formatted(type.getBaseType(), oneLine(message, thrown)));
  }

  private static Optional<Reason> reason(Throwable t) {
    String name = t.getClass().getName();
    String message = String.valueOf(t.getMessage());
    if (t instanceof EncryptedDocumentException
        || name.endsWith(".EncryptedDocumentException")
        || name.endsWith(".InvalidPasswordException")) {
      return Optional.of(Reason.ENCRYPTED);
    }
    if (t instanceof ZeroByteFileException) {
      return Optional.of(Reason.EMPTY);
    }
    if (t instanceof UnsupportedFormatException
        || name.endsWith("UnsupportedZipFeatureException")) {
      return Optional.of(Reason.UNSUPPORTED);
    }
    if (t instanceof PageText.LimitReached
        || message.toLowerCase(Locale.ROOT).contains("zip bomb")) {
      return Optional.of(Reason.TOO_LARGE);
    }
    if (t instanceof EOFException
        || t instanceof ZipException && CUT_SHORT.matcher(message).matches()
        || t instanceof IOException && CUT_SHORT.matcher(message).matches()
        || name.endsWith("NotOfficeXmlFileException") && CUT_SHORT.matcher(message).matches()) {
      return Optional.of(Reason.TRUNCATED);
    }
    return Optional.empty();
  }

  private static String oneLine(String message, Throwable thrown) {
    String line = message.isBlank() ? thrown.getClass().getSimpleName() : message;
    String flat = line.replaceAll("\\s+", " ").strip();
    return flat.length() > MESSAGE ? flat.substring(0, MESSAGE) : flat;
  }
}
