package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.corpus.v1.Extractor;
import dev.vectormesh.corpus.v1.ExtractorList;
import dev.vectormesh.ingest.text.ExtractorSetting;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import java.util.List;

/** What reads a collection's texts, in its row. */
final class ExtractorRows {
  private ExtractorRows() {}

  /** Null of none. */
  static Object write(List<ExtractorSetting> settings) {
    if (settings.isEmpty()) {
      return Sql.nullOf(byte[].class);
    }
    ExtractorList.Builder list = ExtractorList.newBuilder();
    settings.forEach(setting ->
        list.addExtractors(
            Extractor.newBuilder().setName(setting.name()).putAllSettings(setting.settings())));
    return list.build().toByteArray();
  }

  static List<ExtractorSetting> read(Row row) {
    byte[] bytes = row.bytesOrNull("extractors");
    try {
      return bytes == null
          ? List.of()
          : ExtractorList.parseFrom(bytes).getExtractorsList().stream()
              .map(e -> new ExtractorSetting(e.getName(), e.getSettingsMap()))
              .toList();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a collection's row holds another message", e);
    }
  }
}
