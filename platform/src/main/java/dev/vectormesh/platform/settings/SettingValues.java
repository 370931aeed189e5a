package dev.vectormesh.platform.settings;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns a setting's text into its type; the message of what it throws continues "VALUE ...". */
final class SettingValues {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");

  private SettingValues() {}

  static Object parse(Type type, String text) {
    if (type instanceof ParameterizedType p) {
      Type inner = p.getActualTypeArguments()[0];
      if (p.getRawType() == Optional.class) {
        return Optional.of(parse(inner, text));
      }
      if (p.getRawType() == List.class) {
        List<Object> items = new ArrayList<>();
        for (String item : text.split(",")) {
          if (!item.isBlank()) {
            items.add(parse(inner, item.strip()));
          }
        }
        return List.copyOf(items);
      }
    }
    if (!(type instanceof Class<?> c)) {
      throw new IllegalStateException("no setting can be of " + type);
    }
    return c.isEnum() ? constant(c, text) : single(c, text.strip());
  }

  private static Object single(Class<?> type, String text) {
    try {
      if (type == String.class) {
        return text;
      } else if (type == int.class || type == Integer.class) {
        return Integer.parseInt(text);
      } else if (type == long.class || type == Long.class) {
        return Long.parseLong(text);
      } else if (type == double.class || type == Double.class) {
        return Double.parseDouble(text);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          type == double.class || type == Double.class ? "is no number" : "is no whole number", e);
    }
    if (type == boolean.class || type == Boolean.class) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on" -> true;
        case "false", "no", "off" -> false;
        default -> throw new IllegalArgumentException("is neither true nor false");
      };
    } else if (type == Duration.class) {
      return duration(text);
    } else if (type == URI.class) {
      try {
        return new URI(text);
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException("is no URI", e);
      }
    } else if (type == Path.class) {
      try {
        return Path.of(text);
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("is no path", e);
      }
    } else if (type == Secret.class) {
      return secret(text);
    }
    throw new IllegalStateException("no setting can be of " + type);
  }

  private static Object constant(Class<?> type, String text) {
    Object[] constants = type.getEnumConstants();
    for (Object c : constants) {
      if (((Enum<?>) c).name().equalsIgnoreCase(text.strip().replace('-', '_'))) {
        return c;
      }
    }
    throw new IllegalArgumentException("is none of " + Arrays.toString(constants));
  }

  private static Duration duration(String text) {
    Matcher m = DURATION.matcher(text);
    if (m.matches()) {
      double unit =
          switch (m.group(2)) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 86_400e9;
          };
      return Duration.ofNanos(Math.round(Double.parseDouble(m.group(1)) * unit));
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("is no duration (250ms, 2s, 5m, 1h, 7d)", e);
    }
  }

  private static Secret secret(String text) {
    if (!text.startsWith("file:")) {
      return new Secret(text);
    }
    Path path = Path.of(text.substring("file:".length()));
    try {
      return new Secret(Files.readString(path).strip());
    } catch (IOException e) {
      throw new IllegalArgumentException("in the file " + path + " cannot be read", e);
    }
  }
}
