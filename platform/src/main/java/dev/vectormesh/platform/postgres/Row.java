package dev.vectormesh.platform.postgres;

import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
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
    return present(column, row.get(column, type));
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

  /** A whole number that fits; the driver itself would cut off what does not. */
  public int int4(String column) {
    return present(column, int4OrNull(column));
  }

  public @Nullable Integer int4OrNull(String column) {
    Long value = int8OrNull(column);
    if (value == null) {
      return null;
    }
    if (value != value.intValue()) {
      throw new ArithmeticException(
          "the column %s holds %d, too much for 32 bits: read it as int8".formatted(column, value));
    }
    return value.intValue();
  }

  /** A whole number of any of the database's types. */
  public long int8(String column) {
    return present(column, int8OrNull(column));
  }

  public @Nullable Long int8OrNull(String column) {
    return switch (row.get(column)) {
      case null -> null;
      case Long value -> value;
      case Integer value -> value.longValue();
      case Short value -> value.longValue();
      case BigDecimal value -> whole(column, value);
      case Object value ->
          throw new IllegalArgumentException(
              "the column %s holds a %s, which is no whole number"
                  .formatted(column, value.getClass().getSimpleName()));
    };
  }

  private static long whole(String column, BigDecimal value) {
    try {
      return value.longValueExact();
    } catch (ArithmeticException e) {
      throw new ArithmeticException(
          "the column %s holds %s, which is no whole number of 64 bits".formatted(column, value));
    }
  }

  private static <T> T present(String column, @Nullable T value) {
    if (value == null) {
      throw new NoSuchElementException("the column " + column + " is null");
    }
    return value;
  }

  public byte[] bytes(String column) {
    return present(column, bytesOrNull(column));
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
