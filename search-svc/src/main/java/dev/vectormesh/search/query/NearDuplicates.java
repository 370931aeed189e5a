package dev.vectormesh.search.query;

import dev.vectormesh.images.Appearance;
import dev.vectormesh.points.PictureInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out pictures that look like one that stands before them: by what they look like, also
 * across collections, and by what their collection knows of copies.
 */
final class NearDuplicates {
  /** Documents that are looked at for a page, as a multiple of its size. */
  private static final int LOOKED_AT = 10;

  /** Pictures that are asked for at once. */
  private static final int AT_ONCE = 256;

  private final List<Seen> seen = new ArrayList<>();

  /**
   * A page.
   *
   * @param shown those that are kept
   * @param taken how many of the order were looked at: the next page begins behind them
   */
  record Kept(List<FusedDocument> shown, int taken) {}

  /** A picture, and the first of its copies in its collection. */
  private record Seen(Appearance appearance, DocumentKey first) {
    static Seen of(DocumentKey document, PictureInfo picture) {
      return new Seen(
          new Appearance(picture.perceptualHash(), picture.colours()),
          picture.first().isEmpty()
              ? document
              : new DocumentKey(document.collectionUid(), picture.first()));
    }

    boolean like(Seen other) {
      return first.equals(other.first) || appearance.near(other.appearance);
    }
  }

  /** Whether it is to be shown; a text always is, of pictures one that is like none before it. */
  private boolean isNew(DocumentKey document, @Nullable PictureInfo picture) {
    if (picture == null) {
      return true;
    }
    Seen one = Seen.of(document, picture);
    if (seen.stream().anyMatch(one::like)) {
      return false;
    }
    seen.add(one);
    return true;
  }

  /**
   * @param before what the pages before have looked at, best first
   * @param order what is left, best first
   * @param pictures of chunks by their ids
   */
  static Kept page(
      List<FusedDocument> before,
      List<FusedDocument> order,
      int size,
      Function<List<String>, Map<String, PictureInfo>> pictures) {
    NearDuplicates duplicates = new NearDuplicates();
    for (int at = 0; at < before.size(); at += AT_ONCE) {
      List<FusedDocument> block = before.subList(at, Math.min(before.size(), at + AT_ONCE));
      Map<String, PictureInfo> known = pictures.apply(ids(block));
      // Those that were left out are left out again: what is like them alone is still shown.
      block.forEach(d -> duplicates.isNew(d.document(), known.get(id(d))));
    }
    return duplicates.page(order, size, pictures);
  }

  private Kept page(
      List<FusedDocument> order,
      int size,
      Function<List<String>, Map<String, PictureInfo>> pictures) {
    List<FusedDocument> shown = new ArrayList<>(size);
    int taken = 0;
    while (shown.size() < size && taken < Math.min(order.size(), LOOKED_AT * size)) {
      List<FusedDocument> block = order.subList(taken, Math.min(order.size(), taken + size));
      Map<String, PictureInfo> known = pictures.apply(ids(block));
      for (FusedDocument document : block) {
        if (shown.size() == size) {
          break;
        }
        taken++;
        if (isNew(document.document(), known.get(id(document)))) {
          shown.add(document);
        }
      }
    }
    return new Kept(shown, taken);
  }

  /** Hits without those that look like one before them. */
  static List<Answer.Hit> distinct(List<Answer.Hit> hits) {
    NearDuplicates duplicates = new NearDuplicates();
    return hits.stream()
        .filter(hit -> duplicates.isNew(key(hit.document()), hit.content().picture()))
        .toList();
  }

  /** Of a document's name: a collection's name stands for its uid. */
  private static DocumentKey key(String name) {
    int slash = name.lastIndexOf('/');
    return new DocumentKey(name.substring(0, Math.max(0, slash)), name.substring(slash + 1));
  }

  private static List<String> ids(List<FusedDocument> documents) {
    return documents.stream().map(NearDuplicates::id).toList();
  }

  private static String id(FusedDocument document) {
    return document.chunks().getFirst().id();
  }
}
