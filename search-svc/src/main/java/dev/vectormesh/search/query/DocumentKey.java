package dev.vectormesh.search.query;

import dev.vectormesh.search.serving.Serving;
import org.jspecify.annotations.Nullable;

/** A document within a namespace, as points carry it: its collection's uid and its id there. */
public record DocumentKey(String collectionUid, String documentId) {
  private static final int COLLECTION_PARTS = 4;

  /** Of a document's name; null where its collection is not one of the namespace's. */
  public static @Nullable DocumentKey of(Serving serving, String name) {
    int end = -1;
    for (int part = 0; part < COLLECTION_PARTS; part++) {
      end = name.indexOf('/', end + 1);
      if (end < 0) {
        return null;
      }
    }
    String uid = serving.collectionUids().get(name.substring(0, end));
    return uid == null ? null : new DocumentKey(uid, name.substring(end + "/documents/".length()));
  }
}
