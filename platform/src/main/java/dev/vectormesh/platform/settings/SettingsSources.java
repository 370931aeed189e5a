package dev.vectormesh.platform.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from; each part wins over the one before: file, environment, overrides. Keys
 * of file and overrides are dotted ({@code postgres.host}).
 */
public record SettingsSources(
    Map<String, String> file,
    @Nullable Path fileName,
    Map<String, String> environment,
    Map<String, String> overrides) {

  /** The section of a file whose settings all services share. */
  private static final String COMMON = "common.";

  /**
   * A process's own: {@code --config FILE} or {@code $VM_CONFIG}, the environment, and {@code
   * --key=value}.
   */
  public static SettingsSources ofProcess(String... args) {
    return of(System.getenv(), args);
  }

  static SettingsSources of(Map<String, String> environment, String... args) {
    String config = environment.get("VM_CONFIG");
    Map<String, String> overrides = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      int equals = arg.indexOf('=');
      if (!arg.startsWith("--") || (equals < 0 && i + 1 == args.length)) {
        problems.add(arg + ": expected --config FILE or --setting=value");
        continue;
      }
      String key = equals < 0 ? arg.substring(2) : arg.substring(2, equals);
      String value = equals < 0 ? args[++i] : arg.substring(equals + 1);
      if (key.equals("config")) {
        config = value;
      } else {
        overrides.put(key, value);
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    if (config == null) {
      return new SettingsSources(Map.of(), null, environment, overrides);
    }
    Path path = Path.of(config);
    return new SettingsSources(read(path), path, environment, overrides);
  }

  /** These values alone, above the defaults; the environment is not read. */
  public static SettingsSources overrides(Map<String, String> values) {
    return new SettingsSources(Map.of(), null, Map.of(), values);
  }

  /**
   * A service's part of a file that serves several: its section ({@code search: ...}), above those
   * keys of the section {@code common} that the service has. A file without either is the service's
   * as it is.
   */
  SettingsSources of(String service, Collection<String> keys) {
    String own = service + ".";
    if (file.keySet().stream().noneMatch(key -> key.startsWith(COMMON) || key.startsWith(own))) {
      return this;
    }
    Map<String, String> part = new LinkedHashMap<>();
    file.forEach((key, value) -> {
      if (key.startsWith(COMMON) && keys.contains(key.substring(COMMON.length()))) {
        part.put(key.substring(COMMON.length()), value);
      }
    });
    file.forEach((key, value) -> {
      if (key.startsWith(own)) {
        part.put(key.substring(own.length()), value);
      }
    });
    return new SettingsSources(part, fileName, environment, overrides);
  }

  /** The values of a file: {@code .properties}, or YAML. */
  public static Map<String, String> read(Path path) {
    Map<String, String> values = new LinkedHashMap<>();
    try (Reader reader = Files.newBufferedReader(path)) {
      if (path.toString().endsWith(".properties")) {
        Properties properties = new Properties();
        properties.load(reader);
        properties.stringPropertyNames().stream()
            .sorted()
            .forEach(k -> values.put(k, properties.getProperty(k)));
      } else {
        JsonNode root = new YAMLMapper(new YAMLFactory()).readTree(reader);
        flatten("", root, values);
      }
    } catch (IOException e) {
      throw new SettingsException(
          List.of(
              path
                  + ": cannot be read: "
                  + String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
    return values;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> values) {
    if (node.isObject()) {
      node.properties()
          .forEach(e ->
              flatten(
                  prefix.isEmpty() ? e.getKey() : prefix + "." + e.getKey(), e.getValue(), values));
    } else if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(n -> items.add(n.asText()));
      values.put(prefix, String.join(",", items));
    } else if (!node.isNull() && !node.isMissingNode()) {
      values.put(prefix, node.asText());
    }
  }
}
