package dev.vectormesh.search.flow;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.search.cache.ResultCache;
import dev.vectormesh.search.cache.ResultKey;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responses in the cache, without what belongs to a single call, such as the times of its steps.
 */
final class KnownAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(KnownAnswers.class);

  private final ResultCache cache;

  KnownAnswers(ResultCache cache) {
    this.cache = cache;
  }

  Optional<SearchResponse> find(ResultKey key) {
    Optional<byte[]> bytes = cache.find(key);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(SearchResponse.parseFrom(bytes.get()));
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("an answer in the cache cannot be read, it is made anew", e);
      return Optional.empty();
    }
  }

  /** Keeps it in the background. */
  void keep(ResultKey key, SearchResponse response) {
    Fanout.executor().execute(() -> cache.keep(key, response.toByteArray()));
  }
}
