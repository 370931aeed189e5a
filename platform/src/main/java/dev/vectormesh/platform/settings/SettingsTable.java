package dev.vectormesh.platform.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a record's settings down. */
final class SettingsTable {
  private SettingsTable() {}

  record Row(String key, String type, String whenUnset, String help) {}

  static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  static String markdown(String name, Class<? extends Record> type) {
    StringBuilder out =
        new StringBuilder(
            "| Setting | Variable | Type | Default | Meaning |\n|---|---|---|---|---|\n");
    String prefix = "VM_" + name.replace('-', '_').toUpperCase(Locale.ROOT) + "_";
    for (Row row : rows("", type, "")) {
      out.append(
          "| `%s` | `%s` | %s | %s | %s |\n"
              .formatted(
                  row.key,
                  prefix + SettingsReader.variable(row.key),
                  row.type,
                  row.whenUnset,
                  row.help));
    }
    return out.toString();
  }

  static List<Row> rows(String path, Class<?> type, String parentDefaults) {
    List<Row> rows = new ArrayList<>();
    for (RecordComponent c : type.getRecordComponents()) {
      String key = path.isEmpty() ? c.getName() : path + "." + c.getName();
      Default given = c.getAnnotation(Default.class);
      if (c.getType().isRecord()) {
        List<Row> beneath = rows(key, c.getType(), given == null ? "" : given.value());
        rows.addAll(isNullable(c) ? onlyWithOthers(key, beneath) : beneath);
        continue;
      }
      boolean optional = c.getType() == Optional.class || isNullable(c);
      String own = given == null ? (optional ? "(none)" : "(required)") : "`" + given.value() + "`";
      String whenUnset =
          Arrays.stream(parentDefaults.split(","))
              .filter(p -> p.strip().startsWith(c.getName() + "="))
              .map(p -> "`" + p.substring(p.indexOf('=') + 1).strip() + "`")
              .findFirst()
              .orElse(own.equals("``") ? "(empty)" : own);
      Help help = c.getAnnotation(Help.class);
      rows.add(new Row(key, name(c.getGenericType()), whenUnset, help == null ? "" : help.value()));
    }
    return rows;
  }

  /** What a record needs that may be left out as a whole. */
  private static List<Row> onlyWithOthers(String key, List<Row> rows) {
    return rows.stream()
        .map(row ->
            row.whenUnset.equals("(required)")
                ? new Row(
                    row.key, row.type, "(required where any `%s.` is set)".formatted(key), row.help)
                : row)
        .toList();
  }

  private static String name(Type type) {
    if (type instanceof ParameterizedType p) {
      String inner = name(p.getActualTypeArguments()[0]);
      return p.getRawType() == Optional.class ? inner : "list of " + inner;
    }
    Class<?> c = (Class<?>) type;
    if (c.isEnum()) {
      return String.join(
          ", ",
          Arrays.stream(c.getEnumConstants())
              .map(o -> o.toString().toLowerCase(Locale.ROOT))
              .toList());
    }
    return c.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
