package dev.vectormesh.search.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many rows as one array for each column: they go over by one statement. */
final class SqlColumns {
  private SqlColumns() {}

  /** {@code $3::text[], $4::text[] ...} */
  static String texts(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> "$" + i + "::text[]")
        .collect(Collectors.joining(", "));
  }

  /** These values, and behind them the columns of the rows. */
  static <T> Object[] values(List<T> rows, List<Function<T, String>> columns, Object... before) {
    List<Object> values = new ArrayList<>(List.of(before));
    for (Function<T, String> column : columns) {
      values.add(rows.stream().map(column).toArray(String[]::new));
    }
    return values.toArray();
  }
}
