package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.Extractor;
import dev.vectormesh.ingest.extract.Extractors;
import dev.vectormesh.ingest.text.ExtractorSetting;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;

/** Extractors of collections, as the contract has them. */
final class ExtractorMessages {
  private ExtractorMessages() {}

  /**
   * @throws ApiException INVALID_ARGUMENT where this process has no such extractor, or it no such
   *     setting
   */
  static List<ExtractorSetting> read(String field, List<Extractor> extractors) {
    List<ExtractorSetting> settings =
        extractors.stream()
            .map(extractor -> new ExtractorSetting(extractor.getName(), extractor.getSettingsMap()))
            .toList();
    Extractors.all().check(field, settings);
    return settings;
  }

  static List<Extractor> toProto(List<ExtractorSetting> settings) {
    return settings.stream()
        .map(setting ->
            Extractor.newBuilder()
                .setName(setting.name())
                .putAllSettings(setting.settings())
                .build())
        .toList();
  }
}
