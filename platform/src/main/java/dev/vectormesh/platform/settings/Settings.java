package dev.vectormesh.platform.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record from defaults, file, environment and overrides, and tells every problem at once.
 */
public final class Settings {
  private Settings() {}

  /**
   * Reads the record of this service.
   *
   * @param name the service's: {@code search} reads {@code VM_SEARCH_*}
   */
  public static <R extends Record> R load(String name, Class<R> type, SettingsSources sources) {
    return new SettingsReader(name, sources.of(name, keys(type))).read(type);
  }

  /** Used in a record's constructor: the setting is told by its name, beside all other problems. */
  public static void require(boolean holds, String component, @Nullable Object value, String rule) {
    if (!holds) {
      throw new InvalidSetting(component, "is " + value + "; it must be " + rule);
    }
  }

  /** One row for each setting: key, variable, type, default, meaning. */
  public static String markdown(String name, Class<? extends Record> type) {
    return SettingsTable.markdown(name, type);
  }

  /** The dotted keys of a record. */
  public static List<String> keys(Class<? extends Record> type) {
    return SettingsTable.rows("", type, "").stream().map(SettingsTable.Row::key).toList();
  }

  /** A record refused one of its components. */
  static final class InvalidSetting extends IllegalArgumentException {
    final String component;

    InvalidSetting(String component, String message) {
      super(message);
      this.component = component;
    }
  }
}
