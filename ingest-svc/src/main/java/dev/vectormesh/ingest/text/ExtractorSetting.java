package dev.vectormesh.ingest.text;

import java.util.Map;
import java.util.TreeMap;

/** An extractor that a collection names, with its settings. */
public record ExtractorSetting(String name, Map<String, String> settings) {
  public ExtractorSetting {
    settings = Map.copyOf(settings);
  }

  /** Equal for settings that are equal. */
  @Override
  public String toString() {
    return name + new TreeMap<>(settings);
  }
}
