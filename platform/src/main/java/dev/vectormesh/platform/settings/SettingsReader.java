package dev.vectormesh.platform.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record tree. Keys compare without case, dashes and underscores, so that all three
 * spellings work.
 */
final class SettingsReader {
  private final String prefix;
  private final SettingsSources sources;
  private final Map<String, String> file = new HashMap<>();
  private final Map<String, String> overrides = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private final Set<String> knownVariables = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  SettingsReader(String name, SettingsSources sources) {
    this.prefix = "VM_" + name.replace('-', '_').toUpperCase(Locale.ROOT) + "_";
    this.sources = sources;
    sources.file().forEach((k, v) -> file.put(plain(k), v));
    sources.overrides().forEach((k, v) -> overrides.put(plain(k), v));
  }

  <R extends Record> R read(Class<R> type) {
    Object record = record("", type, Map.of());
    refuseUnknown();
    if (!problems.isEmpty() || record == null) {
      throw new SettingsException(problems);
    }
    return type.cast(record);
  }

  static String plain(String key) {
    return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** {@code queryTimeout} to {@code QUERY_TIMEOUT}. */
  static String variable(String key) {
    return key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private void refuseUnknown() {
    String where = sources.fileName() == null ? "file" : sources.fileName().toString();
    sources.file().keySet().stream()
        .filter(k -> !known.contains(plain(k)))
        .forEach(k -> problems.add(k + ": is no setting (" + where + ")"));
    sources.overrides().keySet().stream()
        .filter(k -> !known.contains(plain(k)))
        .forEach(k -> problems.add(k + ": is no setting"));
    sources.environment().keySet().stream()
        .filter(k -> k.startsWith(prefix) && !knownVariables.contains(k))
        .sorted()
        .forEach(k -> problems.add(k + ": is no setting (environment)"));
  }

  private @Nullable Object record(String path, Class<?> type, Map<String, String> parentDefaults) {
    int before = problems.size();
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(path, components[i], parentDefaults);
    }
    if (problems.size() > before) {
      return null;
    }
    return construct(path, type, components, values);
  }

  private @Nullable Object construct(
      String path, Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Settings.InvalidSetting invalid) {
        problems.add(join(path, invalid.component) + ": " + invalid.getMessage());
      } else {
        problems.add((path.isEmpty() ? type.getSimpleName() : path) + ": " + cause);
      }
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  private @Nullable Object component(
      String path, RecordComponent component, Map<String, String> parentDefaults) {
    String key = join(path, component.getName());
    Default annotated = component.getAnnotation(Default.class);
    if (component.getType().isRecord()) {
      if (SettingsTable.isNullable(component) && !isGiven(key)) {
        return null;
      }
      Map<String, String> nested = new LinkedHashMap<>(below(parentDefaults, component.getName()));
      if (annotated != null) {
        pairs(annotated.value()).forEach(nested::putIfAbsent);
      }
      return record(key, component.getType(), nested);
    }
    String text = text(key);
    if (text == null) {
      text = parentDefaults.get(plain(component.getName()));
    }
    if (text == null && annotated != null) {
      text = annotated.value();
    }
    boolean optional = component.getType() == Optional.class;
    if (text == null || (text.isEmpty() && (optional || SettingsTable.isNullable(component)))) {
      if (!optional && !SettingsTable.isNullable(component)) {
        problems.add(key + ": is missing (set it, or " + prefix + variable(key) + ")");
      }
      return optional ? Optional.empty() : null;
    }
    try {
      return SettingValues.parse(component.getGenericType(), text);
    } catch (IllegalArgumentException e) {
      boolean secret = component.getType() == Secret.class;
      problems.add(key + ": " + (secret ? "the secret " : "\"" + text + "\" ") + e.getMessage());
      return null;
    }
  }

  /** Whether any setting beneath this key is. */
  private boolean isGiven(String key) {
    String beneath = plain(key) + ".";
    String variables = prefix + variable(key) + "_";
    return overrides.keySet().stream().anyMatch(k -> k.startsWith(beneath))
        || file.keySet().stream().anyMatch(k -> k.startsWith(beneath))
        || sources.environment().keySet().stream().anyMatch(k -> k.startsWith(variables));
  }

  private @Nullable String text(String key) {
    String plain = plain(key);
    String variable = prefix + variable(key);
    known.add(plain);
    knownVariables.add(variable);
    String value = overrides.get(plain);
    if (value == null) {
      value = sources.environment().get(variable);
    }
    return value == null ? file.get(plain) : value;
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(",")) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new IllegalStateException(
            "@Default(\"" + text + "\") of a record must be key=value,...");
      }
      pairs.put(plain(pair.substring(0, equals).strip()), pair.substring(equals + 1).strip());
    }
    return pairs;
  }

  private static Map<String, String> below(Map<String, String> defaults, String component) {
    String head = plain(component) + ".";
    Map<String, String> below = new LinkedHashMap<>();
    defaults.forEach((k, v) -> {
      if (k.startsWith(head)) {
        below.put(k.substring(head.length()), v);
      }
    });
    return below;
  }

  private static String join(String path, String component) {
    return path.isEmpty() ? component : path + "." + component;
  }
}
