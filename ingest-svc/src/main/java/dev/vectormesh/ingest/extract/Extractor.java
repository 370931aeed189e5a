package dev.vectormesh.ingest.extract;

import java.util.Map;
import java.util.Set;

/**
 * Finds something in documents before they are cut. Extractors of our own are known by themselves,
 * others are found with {@link java.util.ServiceLoader}; one instance serves all collections at the
 * same time.
 */
public interface Extractor {
  /**
   * What collections name it by: small letters, digits and underscores, an at sign, and the version
   * of what it does: "language@1". A new version reads documents again that are written next.
   */
  String name();

  /** For a person. */
  String description();

  /** The keys of metadata that it may give. */
  Set<String> keys();

  /** The names of its settings, with what may be said for each. */
  Map<String, String> settings();

  /**
   * As a collection has set it. Touches neither network nor disk.
   *
   * @param settings by names of {@link #settings}; what is missing has its default
   * @throws IllegalArgumentException that says which value is wrong, and what may stand there
   */
  Reading with(Map<String, String> settings);

  /** An extractor with its settings. */
  interface Reading {
    /** What it finds. Computes only; stops soon when its thread is interrupted. */
    Finding read(Seen seen);
  }
}
