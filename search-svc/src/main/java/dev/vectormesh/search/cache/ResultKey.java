package dev.vectormesh.search.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectormesh.search.serving.ServedSpace;
import dev.vectormesh.search.serving.Serving;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names an answer by all that it was made of: tenant, namespace, generation, contents (the
 * signature), space, the labels that the caller sees documents by, and the whole request. A write
 * moves the signature, so that an answer of other contents is never found.
 */
public record ResultKey(String text) {
  // Raised when answers are made otherwise, so that older ones are not found any more.
  private static final String FORMAT = "search:answer:4:";

  /**
   * @param request every input, as bytes
   */
  public static ResultKey of(String tenant, Serving serving, byte[] request) {
    MessageDigest sha = sha256();
    for (String part :
        new String[] {
          tenant,
          serving.uid(),
          Long.toString(serving.generation()),
          serving.signature(),
          serving.space(),
          serving.physicalCollection(),
          serving.access().key()
        }) {
      add(sha, part.getBytes(UTF_8));
    }
    for (ServedSpace other : serving.others()) {
      add(sha, other.fingerprint().getBytes(UTF_8));
      add(sha, other.physicalCollection().getBytes(UTF_8));
      for (String collection : new TreeSet<>(other.collections())) {
        add(sha, collection.getBytes(UTF_8));
      }
    }
    // Names of collections are given to others after a deletion; their uids are not.
    for (Map.Entry<String, String> c : new TreeMap<>(serving.collectionUids()).entrySet()) {
      add(sha, c.getKey().getBytes(UTF_8));
      add(sha, c.getValue().getBytes(UTF_8));
    }
    add(sha, request);
    return new ResultKey(
        FORMAT + tenant + ":" + serving.uid() + ":" + HexFormat.of().formatHex(sha.digest()));
  }

  private static void add(MessageDigest sha, byte[] part) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    sha.update(part);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
