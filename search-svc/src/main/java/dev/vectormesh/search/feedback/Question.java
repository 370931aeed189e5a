package dev.vectormesh.search.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;

/**
 * What was asked.
 *
 * @param words empty where it had none
 * @param mode dense, lexical or hybrid; empty where another system was asked
 * @param request a SearchRequest as bytes, without its page, and without the bytes of pictures
 */
@SuppressWarnings("ArrayRecordComponent")
public record Question(String words, String mode, byte[] request) {

  /** Equal questions have equal hashes. */
  public byte[] hash() {
    return Hashing.sha256()
        .newHasher()
        .putString(words, UTF_8)
        .putByte((byte) 0)
        .putString(mode, UTF_8)
        .putBytes(request)
        .hash()
        .asBytes();
  }
}
