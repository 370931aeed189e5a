package dev.vectormesh.search.cache;

import java.util.Optional;

/** Keeps answers for a time. It may forget at any moment, and never fails a search. */
public interface ResultCache {
  Optional<byte[]> find(ResultKey key);

  void keep(ResultKey key, byte[] answer);
}
