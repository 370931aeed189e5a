package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.picture.PictureFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows which pictures of a collection look alike. What a document is a duplicate of depends on the
 * pictures that there are, not on the order in which they came.
 */
public interface DuplicateStore {
  /**
   * Takes in pictures that came, changed or went, at most so many.
   *
   * @return how many there were
   */
  int takeIn(WriteTarget target, int max);

  /**
   * A document whose place among its like the vector index has yet to learn.
   *
   * @param first what it is a duplicate of; empty where it is none
   */
  record Unshown(String id, long revision, String first) {}

  List<Unshown> unshown(WriteTarget target, int max);

  /** The vector index has learnt these; those that have changed meanwhile stay unshown. */
  void shown(WriteTarget target, List<Unshown> documents);

  /** Notes that a generation which is not live has to get these once more. */
  void missed(WriteTarget in, List<Unshown> documents);

  /**
   * A picture of a group.
   *
   * @param distance bits of the hash that differ from the first one's
   */
  record Alike(String id, String title, String uri, PictureFacts picture, int distance) {}

  /**
   * Pictures that look alike.
   *
   * @param others the largest first, not all where there are many
   * @param size how many others there are
   */
  record Group(Alike first, List<Alike> others, long size) {}

  /**
   * What groups are wanted.
   *
   * @param after the first document of the group before; null for the first page
   * @param size groups at most
   * @param maxDistance others that differ more are left out
   * @param others of each group, at most
   */
  record Wanted(@Nullable String after, int size, int maxDistance, int others) {}

  /**
   * Groups by the ids of their firsts.
   *
   * @param firsts of all groups that were looked at, in order
   * @param groups those that have others within the distance
   */
  record Page(List<String> firsts, List<Group> groups) {}

  Page groups(WriteTarget target, Wanted wanted);
}
