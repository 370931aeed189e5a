package dev.vectormesh.platform.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads what settings cannot say in a line each, such as lists of named things, from a YAML file. A
 * secret is written as {@code file:/path}, as {@code env:NAME}, or as it is; what is wrong is told
 * without what stands there.
 */
public final class YamlRecords {
  private static final String ENVIRONMENT = "env:";

  private YamlRecords() {}

  /**
   * What a file holds, in words.
   *
   * @param all "connections"
   * @param one "a connection"
   * @param docs the page that shows its form
   */
  public record Wording(String all, String one, String docs) {}

  /**
   * The record of a file, its keys in kebab-case; all of its parts are null in an empty file.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static <R extends Record> R read(Path file, Class<R> type, Wording wording) {
    ObjectMapper yaml =
        JsonMapper.builder(new YAMLFactory())
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(
                new SimpleModule()
                    .addDeserializer(Secret.class, new SecretReader())
                    .addDeserializer(Duration.class, new DurationReader()))
            .build();
    try {
      String text = Files.readString(file);
      boolean empty = text.lines().allMatch(line -> line.isBlank() || line.startsWith("#"));
      return yaml.readValue(empty ? "{}" : text, type);
    } catch (JacksonException e) {
      // Its own message may quote the line, and a secret in it.
      throw new IllegalArgumentException(
          "the %s in %s cannot be read: near line %d: %s"
              .formatted(
                  wording.all,
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  reason(e, wording)));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the %s in %s cannot be read".formatted(wording.all, file), e);
    }
  }

  private static String reason(JacksonException e, Wording wording) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "\"%s\" is no setting of %s".formatted(unknown.getPropertyName(), wording.one);
      case ValueInstantiationException refused when refused.getCause() != null ->
          String.valueOf(refused.getCause().getMessage());
      case UnreadValueException unread -> unread.getOriginalMessage();
      default -> "it is no YAML of the form that %s shows".formatted(wording.docs);
    };
  }

  /** A value that refers to what is not there, or is none; its message holds no secret. */
  private static final class UnreadValueException extends JsonMappingException {
    private static final long serialVersionUID = 1L;

    UnreadValueException(JsonParser parser, String message) {
      super(parser, message);
    }
  }

  private static final class SecretReader extends StdDeserializer<Secret> {
    private static final long serialVersionUID = 1L;

    SecretReader() {
      super(Secret.class);
    }

    @Override
    public Secret deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = parser.getValueAsString("");
      if (text.startsWith(ENVIRONMENT)) {
        String name = text.substring(ENVIRONMENT.length());
        String value = System.getenv(name);
        if (value == null) {
          throw new UnreadValueException(parser, "the environment has no variable " + name);
        }
        return new Secret(value);
      }
      try {
        return (Secret) SettingValues.parse(Secret.class, text);
      } catch (IllegalArgumentException e) {
        throw new UnreadValueException(parser, "the secret " + e.getMessage());
      }
    }
  }

  private static final class DurationReader extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1L;

    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = parser.getValueAsString("");
      try {
        return (Duration) SettingValues.parse(Duration.class, text);
      } catch (IllegalArgumentException e) {
        throw new UnreadValueException(parser, "\"%s\" %s".formatted(text, e.getMessage()));
      }
    }
  }
}
