package dev.vectormesh.ingest.source.fetch;

import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.source.Raw.Facts;
import dev.vectormesh.ingest.source.fetch.ItemFetcher.Found;

/** What an item is, beside what is read of it. */
record Fetched(Found found, Facts facts, String hash, String reading) {
  /** What it is called where nothing else says. */
  String name() {
    return facts.fileName().isEmpty() ? lastPart(found.item().name()) : facts.fileName();
  }

  Origin origin() {
    String told = facts.version();
    String version = told == null ? found.item().version() : told;
    return new Origin(
        found.item().path(), version, version == null ? null : reading, facts.lineage());
  }

  /** What people call an item: the last part of its name. */
  static String lastPart(String name) {
    String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    return plain.substring(plain.lastIndexOf('/') + 1);
  }
}
