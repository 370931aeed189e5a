package dev.vectormesh.ingest.source.web;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pages that sitemaps or feeds name, with the versions that they give them, up to a limit. */
final class FoundPages {
  private final WebSpec spec;
  private final Map<URI, Optional<String>> pages = new LinkedHashMap<>();
  private @Nullable String partial;

  FoundPages(WebSpec spec) {
    this.spec = spec;
  }

  Map<URI, Optional<String>> pages() {
    return pages;
  }

  /** Why these are not all; null where they are. */
  @Nullable String partial() {
    return partial;
  }

  void partial(String why) {
    partial = partial == null ? why : partial;
  }

  boolean isFull() {
    return partial != null && pages.size() >= spec.limits().pages();
  }

  void add(URI page, @Nullable String version) {
    if (!spec.takes(page) || pages.containsKey(page)) {
      return;
    }
    if (pages.size() >= spec.limits().pages()) {
      partial("the limit of %d pages is reached".formatted(spec.limits().pages()));
      return;
    }
    pages.put(page, Optional.ofNullable(version));
  }
}
