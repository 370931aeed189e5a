package dev.vectormesh.ingest.item;

import com.google.rpc.Code;
import java.util.Locale;

/** Why an item has no text: short words that programs can tell apart. */
public enum Reason {
  /** It needs a password. */
  ENCRYPTED(Code.FAILED_PRECONDITION),
  /** It ends before its format says it does. */
  TRUNCATED(Code.DATA_LOSS),
  /** It breaks the rules of its format. */
  CORRUPT(Code.DATA_LOSS),
  /** It holds no text: an empty file, or pages that are images only. */
  EMPTY(Code.INVALID_ARGUMENT),
  /** Its format holds no text, or no parser knows it. */
  UNSUPPORTED(Code.INVALID_ARGUMENT),
  /** The file, or the text in it, exceeds a limit; also a decompression bomb. */
  TOO_LARGE(Code.OUT_OF_RANGE),
  /** Parsing it took longer than a file may take. */
  TIMEOUT(Code.DEADLINE_EXCEEDED),
  /** Parsing it took more memory than a file may take. */
  OUT_OF_MEMORY(Code.RESOURCE_EXHAUSTED),
  /** The operating system does not let us read it, or it went away. */
  UNREADABLE(Code.PERMISSION_DENIED),
  /** It leads out of the folders that may be read. */
  REFUSED(Code.PERMISSION_DENIED),
  /** A fault of ours. */
  INTERNAL(Code.INTERNAL);

  private final Code code;

  Reason(Code code) {
    this.code = code;
  }

  /** As it is reported: {@code out-of-memory}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Code code() {
    return code;
  }
}
