package dev.vectormesh.embedded.triton.repository;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.Parser.SingularOverwritePolicy;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelVersionPolicy;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model's folder: {@code config.pbtxt}, and a folder of files per version whose name is the
 * version's number.
 */
record ModelFolder(String name, Path path) {
  private static final String CONFIG = "config.pbtxt";
  private static final String DEFAULT_FILE = "model.onnx";

  /** A field that stands there twice is a mistake: which of the two was meant? */
  private static final TextFormat.Parser PARSER =
      TextFormat.Parser.newBuilder()
          .setSingularOverwritePolicy(SingularOverwritePolicy.FORBID_SINGULAR_OVERWRITES)
          .build();

  /** The folders of a repository that can hold models, by name. */
  static List<ModelFolder> in(Path repository) throws IOException {
    try (Stream<Path> folders = Files.list(repository)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> new ModelFolder(folder.getFileName().toString(), folder))
          .filter(folder -> !folder.name.startsWith("."))
          .sorted(Comparator.comparing(ModelFolder::name))
          .toList();
    }
  }

  /** The file's content; nothing but the name where there is no file. */
  ModelConfig config() throws IOException {
    Path file = path.resolve(CONFIG);
    if (!Files.exists(file)) {
      return ModelConfig.newBuilder().setName(name).build();
    }
    ModelConfig.Builder config = ModelConfig.newBuilder();
    try {
      PARSER.merge(Files.readString(file), config);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(CONFIG + " is not UTF-8", e);
    }
    return named(config);
  }

  /**
   * A configuration that stands in for the file's.
   *
   * @param json by the names of the protocol, or as JSON has them
   * @throws IllegalArgumentException where it is none
   */
  ModelConfig config(String json) {
    ModelConfig.Builder config = ModelConfig.newBuilder();
    try {
      JsonFormat.parser().merge(json, config);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("load parameter 'config': " + e.getMessage(), e);
    }
    return named(config);
  }

  private ModelConfig named(ModelConfig.Builder config) {
    if (!config.getName().isEmpty() && !config.getName().equals(name)) {
      throw new IllegalArgumentException(
          "unexpected directory name '%s' for model '%s', directory name must equal model name"
              .formatted(name, config.getName()));
    }
    return config.setName(name).build();
  }

  /** The versions to serve under this policy, in ascending order. */
  List<Long> versions(ModelVersionPolicy policy) throws IOException {
    List<Long> all = versions();
    return switch (policy.getPolicyChoiceCase()) {
      case ALL -> all;
      case SPECIFIC ->
          all.stream().filter(policy.getSpecific().getVersionsList()::contains).toList();
      case LATEST, POLICYCHOICE_NOT_SET -> {
        int count = Math.max(1, policy.getLatest().getNumVersions());
        yield all.subList(Math.max(0, all.size() - count), all.size());
      }
    };
  }

  /** What tells whether a version has changed. */
  FileStamps stamps(long version) throws IOException {
    return FileStamps.of(path.resolve(Long.toString(version)));
  }

  /** What tells whether anything of the model has changed. */
  FileStamps stamps() throws IOException {
    return FileStamps.of(path);
  }

  /** Where files lie that warm-ups name. */
  Path warmUps() {
    return path.resolve("warmup");
  }

  Path file(ModelConfig config, long version) {
    String name = config.getDefaultModelFilename();
    return path.resolve(Long.toString(version)).resolve(name.isEmpty() ? DEFAULT_FILE : name);
  }

  private List<Long> versions() throws IOException {
    try (Stream<Path> folders = Files.list(path)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.matches("[1-9][0-9]{0,17}"))
          .map(Long::valueOf)
          .sorted()
          .toList();
    }
  }
}
