package dev.vectormesh.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import org.junit.jupiter.api.Test;

class ContentHashTest {
  private static final ChunkRules RULES = ChunkRules.of(ChunkSettings.window(100, 10), 254);

  @Test
  void hash_doesNotDependOnTheOrderOfFields() {
    Struct ab = Struct.newBuilder().putFields("a", text("1")).putFields("b", text("2")).build();
    Struct ba = Struct.newBuilder().putFields("b", text("2")).putFields("a", text("1")).build();

    assertThat(ContentHash.of(RULES).struct(ab).hex())
        .isEqualTo(ContentHash.of(RULES).struct(ba).hex());
  }

  @Test
  void hash_tellsApartWhereATextEnds() {
    assertThat(ContentHash.of(RULES).text("ab").text("c").hex())
        .isNotEqualTo(ContentHash.of(RULES).text("a").text("bc").hex());
  }

  @Test
  void hash_changesWithTheRules() {
    assertThat(ContentHash.of(RULES).text("a").hex())
        .isNotEqualTo(
            ContentHash.of(ChunkRules.of(ChunkSettings.window(101, 10), 254)).text("a").hex());
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }
}
