package dev.vectormesh.models.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.TextFormat;
import dev.vectormesh.inference.v2.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes the repository: each model's {@code config.pbtxt}, {@code 1/model.onnx}, a published one
 * with its pooling appended, and {@code 1/tokenizer.json} beside it.
 *
 * <p>Every file's SHA-256 stands in the configuration and is checked: of what was downloaded, and
 * of what was made of it. {@code model_sha256} is part of the fingerprint under which vectors are
 * stored: another one means another embedding space, and that has to be somebody's decision. Of a
 * published model it is the graph's as it was trained, with its pooling; the file that is served
 * calculates the same with fewer operators, and {@code file_sha256} is its own.
 */
public final class RepositoryBuild {
  private static final String CONFIG = "config.pbtxt";
  private static final String MODEL = "1/model.onnx";
  private static final String TOKENIZER = "1/tokenizer.json";

  private RepositoryBuild() {}

  /**
   * Arguments: folder of configurations, folder of model files, then the folders to write to; the
   * last gets an index too.
   */
  public static void main(String[] args) throws IOException {
    Path configs = Path.of(args[0]);
    Path files = Path.of(args[1]);
    List<Path> targets = Arrays.stream(args).skip(2).map(Path::of).toList();
    List<String> index = new ArrayList<>();
    for (Path folder : models(configs)) {
      build(folder, files, targets, index);
    }
    writeIfNew(
        targets.getLast().resolve("index"), (String.join("\n", index) + "\n").getBytes(UTF_8));
  }

  private static List<Path> models(Path configs) throws IOException {
    try (Stream<Path> folders = Files.list(configs)) {
      return folders.filter(folder -> Files.exists(folder.resolve(CONFIG))).sorted().toList();
    }
  }

  private static void build(Path folder, Path files, List<Path> targets, List<String> index)
      throws IOException {
    String text = Files.readString(folder.resolve(CONFIG));
    ModelConfig config = TextFormat.parse(text, ModelConfig.class);
    List<Entry> entries =
        new ArrayList<>(
            Files.exists(folder.resolve(MODEL)) ? ours(folder, config) : published(files, config));
    // The configuration comes last: a folder that has one is complete.
    entries.add(new Entry(CONFIG, text.getBytes(UTF_8)));
    for (Entry entry : entries) {
      for (Path target : targets) {
        Path file = target.resolve(config.getName()).resolve(entry.path());
        writeIfNew(file, entry.bytes());
      }
      index.add(
          "%s %d %s/%s"
              .formatted(
                  sha256(entry.bytes()), entry.bytes().length, config.getName(), entry.path()));
    }
  }

  /** A model of the project's own lies complete beside its configuration. */
  private static List<Entry> ours(Path folder, ModelConfig config) throws IOException {
    byte[] model = Files.readAllBytes(folder.resolve(MODEL));
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry(MODEL, checked(config, "model_sha256", model)));
    // The half of a dual encoder that reads pictures has no tokenizer.
    if (config.containsParameters("tokenizer_sha256")) {
      byte[] tokenizer = Files.readAllBytes(folder.resolve(TOKENIZER));
      entries.add(new Entry(TOKENIZER, checked(config, "tokenizer_sha256", tokenizer)));
    }
    return entries;
  }

  private static List<Entry> published(Path files, ModelConfig config) throws IOException {
    String source = parameter(config, "source");
    byte[] tokenizer = Files.readAllBytes(files.resolve(source + "-tokenizer.json"));
    ModelProto pooled = pooled(config, files.resolve(source + ".onnx"));
    // Names the space, whatever the file that is served is made of.
    var unused = checked(config, "model_sha256", pooled.toByteArray());
    byte[] model = FusedNorms.fuse(pooled).toByteArray();
    return List.of(
        new Entry(MODEL, checked(config, "file_sha256", model)),
        new Entry(TOKENIZER, checked(config, "tokenizer_sha256", tokenizer)));
  }

  /** Leaves the same content alone, so that a build without a change makes no new jar. */
  private static void writeIfNew(Path file, byte[] bytes) throws IOException {
    if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
  }

  private static ModelProto pooled(ModelConfig config, Path file) throws IOException {
    byte[] bytes = checked(config, "source_sha256", Files.readAllBytes(file));
    PooledGraph.Pooling pooling =
        PooledGraph.Pooling.valueOf(parameter(config, "pooling").toUpperCase(Locale.ROOT));
    return PooledGraph.append(
        ModelProto.parseFrom(bytes), pooling, Integer.parseInt(parameter(config, "dimension")));
  }

  private static byte[] checked(ModelConfig config, String key, byte[] bytes) {
    String wanted = parameter(config, key);
    String actual = sha256(bytes);
    if (!wanted.equals(actual)) {
      throw new IllegalStateException(
          "%s: %s is %s, and the file has %s".formatted(config.getName(), key, wanted, actual));
    }
    return bytes;
  }

  private static String parameter(ModelConfig config, String key) {
    if (!config.containsParameters(key)) {
      throw new IllegalStateException(config.getName() + ": no parameter " + key);
    }
    return config.getParametersOrThrow(key).getStringValue();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Entry(String path, byte[] bytes) {}
}
