package dev.vectormesh.platform.postgres;

import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of an answer, by column name. A method without {@code OrNull} throws where the column is
 * null.
 */
public final class Row {
  private final Readable row;

  Row(Readable row) {
    this.row = row;
  }

  public <T> @Nullable T getOrNull(String column, Class<T> type) {
    return row.get(column, type);
  }

  public <T> T get(String column, Class<T> type) {
    T value = row.get(column, type);
    if (value == null) {
      throw new NoSuchElementException("the column " + column + " is null");
    }
    return value;
  }

  public String string(String column) {
    return get(column, String.class);
  }

  public @Nullable String stringOrNull(String column) {
    return getOrNull(column, String.class);
  }

  public UUID uuid(String column) {
    return get(column, UUID.class);
  }

  public @Nullable UUID uuidOrNull(String column) {
    return getOrNull(column, UUID.class);
  }

  public Instant instant(String column) {
    return get(column, Instant.class);
  }

  public @Nullable Instant instantOrNull(String column) {
    return getOrNull(column, Instant.class);
  }

  public boolean bool(String column) {
    return get(column, Boolean.class);
  }

  public int int4(String column) {
    return get(column, Integer.class);
  }

  public @Nullable Integer int4OrNull(String column) {
    return getOrNull(column, Integer.class);
  }

  public long int8(String column) {
    return get(column, Long.class);
  }

  public @Nullable Long int8OrNull(String column) {
    return getOrNull(column, Long.class);
  }

  public byte[] bytes(String column) {
    byte[] value = bytesOrNull(column);
    if (value == null) {
      throw new NoSuchElementException("the column " + column + " is null");
    }
    return value;
  }

  public byte @Nullable [] bytesOrNull(String column) {
    return row.get(column, byte[].class);
  }

  /** A json or jsonb column's text. */
  public String json(String column) {
    return get(column, Json.class).asString();
  }

  public @Nullable String jsonOrNull(String column) {
    Json json = getOrNull(column, Json.class);
    return json == null ? null : json.asString();
  }

  /** A text[] column. */
  public List<String> strings(String column) {
    return List.of(get(column, String[].class));
  }

  /** A uuid[] column. */
  public List<UUID> uuids(String column) {
    return List.of(get(column, UUID[].class));
  }
}
