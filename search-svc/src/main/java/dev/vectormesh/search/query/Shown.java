package dev.vectormesh.search.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which documents the pages before have shown, so that none comes twice when writes change the
 * order meanwhile. A page token has room for the hashes of the last {@link #MOST}; of documents
 * shown before those only the number is kept.
 *
 * @param last hashes of the documents shown last, the latest at the end
 * @param earlier how many of {@code last} were shown by steps before the page's
 * @param forgotten how many documents the page's step has shown that are not among {@code last}
 */
public record Shown(int forgotten, int earlier, List<Integer> last) {
  static final Shown NOTHING = new Shown(0, 0, List.of());

  /** Four bytes each: a token may have 2,048 characters. */
  static final int MOST = 256;

  private static final int MOST_FORGOTTEN = 100_000;

  /** The documents that are still to be shown, in their order. */
  List<FusedDocument> rest(List<FusedDocument> order) {
    return rest(order, Shown::key);
  }

  /**
   * What is still to be shown, in its order.
   *
   * @param key what the pages of a search know each by
   */
  <T> List<T> rest(List<T> order, Function<T, String> key) {
    if (equals(NOTHING)) {
      return order;
    }
    Set<Integer> known = new HashSet<>(last);
    List<T> rest = order.stream().filter(d -> !known.contains(hash(key.apply(d)))).toList();
    return rest.subList(Math.min(forgotten, rest.size()), rest.size());
  }

  /** With another page of the same step. */
  Shown with(List<FusedDocument> page) {
    return with(page, Shown::key);
  }

  /** With another page of the same step; keys as in {@link #rest(List, Function)}. */
  <T> Shown with(List<T> page, Function<T, String> key) {
    List<Integer> all = new ArrayList<>(last);
    page.forEach(d -> all.add(hash(key.apply(d))));
    int dropped = Math.max(0, all.size() - MOST);
    int ofEarlier = Math.min(dropped, earlier);
    return new Shown(
        forgotten + dropped - ofEarlier,
        earlier - ofEarlier,
        List.copyOf(all.subList(dropped, all.size())));
  }

  /** The same where the next step begins: it leaves out all documents of the one before. */
  Shown nextStep() {
    return new Shown(0, last.size(), last);
  }

  /** How many documents were shown; of pages far down it may be less than that. */
  public int count() {
    return forgotten + last.size();
  }

  private static String key(FusedDocument fused) {
    return fused.document().collectionUid() + "/" + fused.document().documentId();
  }

  /** By CRC-32C: ids that differ in a few letters next to each other never share one. */
  private static int hash(String key) {
    CRC32C crc = new CRC32C();
    crc.update(key.getBytes(UTF_8));
    return (int) crc.getValue();
  }

  String hashes() {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * last.size());
    last.forEach(bytes::putInt);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Null where no page can have shown that. */
  static @Nullable Shown read(
      @Nullable Integer forgotten, @Nullable Integer earlier, String hashes) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(hashes);
    } catch (IllegalArgumentException e) {
      return null;
    }
    int size = bytes.length / Integer.BYTES;
    if (forgotten == null
        || forgotten > MOST_FORGOTTEN
        || earlier == null
        || earlier > size
        || size > MOST
        || bytes.length % Integer.BYTES != 0) {
      return null;
    }
    ByteBuffer all = ByteBuffer.wrap(bytes);
    List<Integer> last = new ArrayList<>(size);
    while (all.hasRemaining()) {
      last.add(all.getInt());
    }
    return new Shown(forgotten, earlier, List.copyOf(last));
  }
}
