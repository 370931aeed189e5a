package dev.vectormesh.encoders.remote;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.NamedEncoders;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.platform.plugin.Plugins;
import dev.vectormesh.platform.settings.YamlRecords;
import dev.vectormesh.platform.settings.YamlRecords.Wording;
import dev.vectormesh.platform.telemetry.Telemetry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The encoders that others serve, by the names that collections give them. */
public final class RemoteEncoders implements NamedEncoders {
  private static final Wording WORDING = new Wording("encoders", "an encoder", "docs/models.md");

  private final Map<String, Open> encoders;

  private record Open(RemoteTextEncoder text) implements SpaceEncoder {
    @Override
    public EmbeddingSpace space() {
      return text.space();
    }

    @Override
    public Optional<ImageEncoder> image() {
      return Optional.empty();
    }
  }

  private RemoteEncoders(Map<String, Open> encoders) {
    this.encoders = encoders;
  }

  /** The file. */
  private record File(@Nullable Map<String, RemoteEncoderSpec> encoders) {}

  /**
   * Those of a YAML file; none where there is no file.
   *
   * @param plugins may bring more providers
   * @param listener told of what they are used for, beside the metrics
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static RemoteEncoders read(
      Optional<Path> file, Plugins plugins, EncoderUse.Listener listener) {
    Map<String, EncoderProvider> providers = providers(plugins);
    EncoderMeter meter = new EncoderMeter(Telemetry.current().meter());
    EncoderUse.Listener both =
        use -> {
          meter.used(use);
          listener.used(use);
        };
    Map<String, Open> open = new TreeMap<>();
    file.map(RemoteEncoders::describedIn)
        .orElse(Map.of())
        .forEach((name, spec) -> open.put(name, new Open(encoder(providers, name, spec, both))));
    return new RemoteEncoders(open);
  }

  /**
   * What a file describes, by name.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static Map<String, RemoteEncoderSpec> describedIn(Path file) {
    Map<String, RemoteEncoderSpec> encoders = YamlRecords.read(file, File.class, WORDING).encoders;
    Map<String, RemoteEncoderSpec> named = new TreeMap<>();
    if (encoders != null) {
      encoders.forEach((name, spec) -> named.put(name, spec.named(name)));
    }
    return named;
  }

  private static Map<String, EncoderProvider> providers(Plugins plugins) {
    return Stream.concat(
            Stream.of(new OpenAiProvider()), plugins.all(EncoderProvider.class).stream())
        .collect(
            Collectors.toMap(
                EncoderProvider::name,
                provider -> provider,
                (a, b) -> {
                  throw new IllegalArgumentException(
                      "two providers of embeddings are named %s: %s and %s"
                          .formatted(a.name(), a.getClass().getName(), b.getClass().getName()));
                },
                TreeMap::new));
  }

  private static RemoteTextEncoder encoder(
      Map<String, EncoderProvider> providers,
      String name,
      RemoteEncoderSpec spec,
      EncoderUse.Listener listener) {
    EncoderProvider provider = providers.get(spec.provider());
    if (provider == null) {
      throw new IllegalArgumentException(
          "encoder %s: there is no provider %s, but %s; one more comes with a plug-in's jar"
              .formatted(name, spec.provider(), String.join(", ", providers.keySet())));
    }
    try {
      return new RemoteTextEncoder(
          space(name, spec), spec, provider.open(spec), listener, Pauses.SYSTEM);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("encoder %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** The address is no part of it: whoever serves the model makes its space. */
  static EmbeddingSpace space(String name, RemoteEncoderSpec spec) {
    return EmbeddingSpace.ofProvider(
        spec.provider(),
        String.valueOf(spec.model()),
        new EmbeddingSpace(
            "",
            name,
            "1",
            spec.dimension(),
            "cosine",
            "",
            true,
            spec.queryPrefix(),
            spec.passagePrefix(),
            spec.maxTokens()));
  }

  @Override
  public @Nullable SpaceEncoder encoder(String name) {
    return encoders.get(name);
  }

  @Override
  public void close() {
    encoders.values().forEach(open -> open.text.close());
  }
}
