package dev.vectormesh.ingest.connection;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.vectormesh.platform.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets in the file of connections. */
final class Secrets {
  private static final String FILE = "file:";

  private Secrets() {}

  static SimpleModule module() {
    return new SimpleModule().addDeserializer(Secret.class, new Reader());
  }

  /** What is wrong, without what stands there. */
  static String reason(JacksonException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "\"" + unknown.getPropertyName() + "\" is no setting of a connection";
      case ValueInstantiationException refused when refused.getCause() != null ->
          String.valueOf(refused.getCause().getMessage());
      default -> "it is no YAML of the form that docs/sources.md shows";
    };
  }

  private static final class Reader extends StdDeserializer<Secret> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(Secret.class);
    }

    @Override
    public Secret deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String text = parser.getValueAsString("");
      return new Secret(
          text.startsWith(FILE)
              ? Files.readString(Path.of(text.substring(FILE.length()))).strip()
              : text);
    }
  }
}
