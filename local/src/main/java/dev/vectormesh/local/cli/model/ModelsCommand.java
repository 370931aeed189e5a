package dev.vectormesh.local.cli.model;

import com.google.protobuf.TextFormat;
import dev.vectormesh.encoders.remote.RemoteEncoderSpec;
import dev.vectormesh.encoders.remote.RemoteEncoders;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.tuning.TunedModels;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.models.BundledManifests;
import dev.vectormesh.local.models.Manifest;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.settings.SettingsSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

@Command(
    name = "models",
    description = "Lists the models that are there, and those that can be had.",
    subcommands = {
      ModelsCommand.ListModels.class,
      PullCommand.class,
      AddCommand.class,
      TunedModels.class
    })
public final class ModelsCommand extends MeshCommand {
  private static final String ROW = "%-28s %-10s %-9s %s";

  public ModelsCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    return list(console, directory());
  }

  @Command(
      name = "list",
      description = "Lists the models that are there, and those that can be had.")
  static final class ListModels extends MeshCommand {
    ListModels(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      return list(console, directory());
    }
  }

  private static int list(Console console, DataDirectory data) throws IOException {
    Path repository = data.models();
    console.print(ROW.formatted("MODEL", "DIMENSION", "PICTURES", "WHERE"));
    List<ModelConfig> there = served(repository);
    Set<String> names = there.stream().map(ModelConfig::getName).collect(Collectors.toSet());
    for (ModelConfig config : there) {
      console.print(
          ROW.formatted(
              config.getName(),
              parameter(config, "dimension"),
              config.containsParameters("image_tower") ? "yes" : "no",
              repository.resolve(config.getName())));
    }
    remote(data)
        .forEach(
            (name, spec) -> console.print(ROW.formatted(name, spec.dimension(), "no", spec.url())));
    for (String bundled :
        new TreeSet<>(List.of(BundledModels.DEFAULT, BundledModels.FAST, BundledModels.DRAWN))) {
      if (!names.contains(bundled)) {
        console.print(ROW.formatted(bundled, "", "", "bundled: there with the first start"));
      }
    }
    for (Manifest manifest : BundledManifests.all()) {
      if (!names.contains(manifest.name())) {
        console.print(ROW.formatted(manifest.name(), manifest.dimension(), "yes", how(manifest)));
      }
    }
    return 0;
  }

  /** Those that others serve, as the services' own settings name them. */
  private static Map<String, RemoteEncoderSpec> remote(DataDirectory data) {
    if (!Files.exists(data.config())) {
      return Map.of();
    }
    Map<String, String> config = SettingsSources.read(data.config());
    Map<String, RemoteEncoderSpec> encoders = new TreeMap<>();
    Stream.of("common.encoders", "ingest.encoders", "search.encoders")
        .map(config::get)
        .filter(Objects::nonNull)
        .forEach(file -> encoders.putAll(RemoteEncoders.describedIn(Path.of(file))));
    return encoders;
  }

  private static String how(Manifest manifest) {
    if (manifest.files().isEmpty()) {
      return "to be exported: " + manifest.export();
    }
    String pull = "vectormesh models pull " + manifest.name();
    return manifest.unverified().isEmpty()
        ? pull
        : pull + " --unverified (nobody verified the pins)";
  }

  /** Those that a namespace can name: every text tower, sorted. */
  private static List<ModelConfig> served(Path repository) throws IOException {
    if (!Files.isDirectory(repository)) {
      return List.of();
    }
    List<ModelConfig> configs = new ArrayList<>();
    try (Stream<Path> folders = Files.list(repository)) {
      for (Path folder : folders.sorted().toList()) {
        Path file = folder.resolve("config.pbtxt");
        if (Files.isRegularFile(file)) {
          ModelConfig config = TextFormat.parse(Files.readString(file), ModelConfig.class);
          if (config.containsParameters("tokenizer_sha256")) {
            configs.add(config);
          }
        }
      }
    }
    return configs;
  }

  private static String parameter(ModelConfig config, String key) {
    return config.containsParameters(key) ? config.getParametersOrThrow(key).getStringValue() : "";
  }
}
