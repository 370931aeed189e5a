package dev.vectormesh.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.local.models.FileServer;
import dev.vectormesh.models.BundledModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vectormesh models} as people run it, on the bundled dual encoder under another name. */
class ModelsCommandIT {
  private static final String TEXT = BundledModels.DRAWN;
  private static final String IMAGE = BundledModels.DRAWN_IMAGE;

  private static final String ENCODERS =
      "encoders: {text-embedding-3-small: {url: 'https://api.openai.com/v1'}}";

  @TempDir Path data;
  @TempDir Path mine;

  @BeforeEach
  void unpack() {
    BundledModels.unpackTo(mine, List.of(TEXT, IMAGE));
  }

  private record Ran(int code, String said) {}

  private Ran models(String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] all =
        Stream.of(Stream.of("models"), Arrays.stream(arguments), Stream.of("--data", "" + data))
            .flatMap(words -> words)
            .toArray(String[]::new);
    int code = CommandLineRuns.run(said, all);
    return new Ran(code, said.toString(UTF_8));
  }

  private void edit(String model, String from, String to) throws IOException {
    Path config = mine.resolve(model).resolve("config.pbtxt");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    Files.writeString(config, text.replace(from, to));
  }

  private static String sha256(byte[] bytes) {
    return Hashing.sha256().hashBytes(bytes).toString();
  }

  private Ran add() {
    return models("add", mine.resolve(TEXT).toString());
  }

  @Test
  void list_showsTheEncodersThatOthersServe() throws IOException {
    Path file = Files.writeString(data.resolve("encoders.yaml"), ENCODERS);
    Files.writeString(data.resolve("config.yaml"), "common: {encoders: '%s'}".formatted(file));

    assertThat(models("list").said)
        .containsPattern("text-embedding-3-small +1536 +no +https://api.openai.com/v1");
  }

  @Test
  void add_laysBothTowersOutAndListShowsThem() {
    Ran added = add();

    // And nothing before it: what the engine logs is no result.
    assertThat(added.said).startsWith(TEXT + " is ready: 128 dimensions, texts and pictures of 64");
    assertThat(added.code).isZero();
    assertThat(data.resolve("models/" + TEXT + "/1/tokenizer.json")).isRegularFile();
    assertThat(data.resolve("models/" + IMAGE + "/1/model.onnx")).isRegularFile();
    assertThat(data.resolve("tmp")).isEmptyDirectory();
    assertThat(models("list").said)
        .containsPattern(TEXT + " +128 +yes +" + data)
        .containsPattern(BundledModels.DEFAULT + " .*bundled")
        .containsPattern("openclip-vit-b-32 +512 +yes +vectormesh models pull .*nobody verified")
        .containsPattern("openclip-vit-h-14 +1024 +yes +to be exported: python")
        .doesNotContain(IMAGE + " ");
  }

  @Test
  void add_replacesNothing() {
    assertThat(add().code).isZero();

    Ran again = add();

    assertThat(again.code).isEqualTo(1);
    assertThat(again.said).contains("is there already", "delete the folder first");
  }

  @Test
  void add_refusesAFileThatIsNotTheConfigurationsOne() throws IOException {
    Path model = mine.resolve(IMAGE).resolve("1/model.onnx");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2]++;
    Files.write(model, bytes);

    Ran added = add();

    assertThat(added.code).isEqualTo(1);
    assertThat(added.said).contains("model.onnx has SHA-256", "is it the right file?");
    assertThat(data.resolve("models")).isEmptyDirectory();
    assertThat(data.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void add_refusesTowersOfTwoSpaces() throws IOException {
    edit(
        IMAGE,
        "\"dimension\" value: { string_value: \"128\"",
        "\"dimension\" value: { string_value: \"64\"");

    assertThat(add().said).contains("two spaces", "128 numbers", "64 numbers");
  }

  @Test
  void add_refusesAMissingTower() throws IOException {
    MoreFiles.deleteRecursively(mine.resolve(IMAGE), RecursiveDeleteOption.ALLOW_INSECURE);

    assertThat(add().said).contains("names the image tower " + IMAGE, "there is no");
  }

  @Test
  void add_refusesPicturesOfAnotherSizeThanTheGraphs() throws IOException {
    edit(
        IMAGE,
        "\"image_size\" value: { string_value: \"64\"",
        "\"image_size\" value: { string_value: \"32\"");

    assertThat(add().said).contains(TEXT + " does not run", "unexpected shape");
  }

  @Test
  void add_refusesVectorsOfNaN() throws IOException {
    Path model = mine.resolve(IMAGE).resolve("1/model.onnx");
    byte[] bytes = Files.readAllBytes(model);
    // Among the weights, which are nearly all of the file: every float becomes NaN.
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 4_000, (byte) 0xFF);
    edit(IMAGE, sha256(Files.readAllBytes(model)), sha256(bytes));
    Files.write(model, bytes);

    assertThat(add().said).contains(IMAGE + " made a vector", "NaN or infinite");
    assertThat(data.resolve("models")).isEmptyDirectory();
  }

  @Test
  void add_saysWhatAFolderNeeds() {
    assertThat(models("add", mine.toString()).said).contains("has no config.pbtxt");
  }

  @Test
  void pull_laysOutWhatAManifestNames() throws IOException {
    try (FileServer server = new FileServer()) {
      String manifest = server.file("m.json", manifest(server, true));

      Ran pulled = models("pull", TEXT, "--from", manifest);

      assertThat(pulled.said).contains(TEXT + " is ready: 128 dimensions, texts and pictures");
      assertThat(pulled.code).isZero();
      assertThat(data.resolve("models/" + IMAGE + "/1/model.onnx"))
          .hasSameBinaryContentAs(mine.resolve(IMAGE).resolve("1/model.onnx"));
      assertThat(data.resolve("cache/pull")).isEmptyDirectory();
    }
  }

  @Test
  void pull_takesUnverifiedFilesOnlyWhenAsked() throws IOException {
    try (FileServer server = new FileServer()) {
      String manifest = server.file("m.json", manifest(server, false));

      Ran refused = models("pull", TEXT, "--from", manifest);
      Ran taken = models("pull", TEXT, "--from", manifest, "--unverified");

      assertThat(refused.code).isEqualTo(1);
      assertThat(refused.said).contains("nobody of this project has verified", "--unverified");
      assertThat(taken.code).isZero();
    }
  }

  @Test
  void pull_saysHowAModelIsMadeThatNobodyPublishes() {
    Ran refused = models("pull", "openclip-vit-h-14");

    assertThat(refused.code).isEqualTo(1);
    assertThat(refused.said).contains("nobody is known to publish", "openclip_towers.py ViT-H-14");
  }

  /** As the bundled models lie in {@code mine}; configurations are filled in by the pull. */
  private byte[] manifest(FileServer server, boolean pinned) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode manifest = json.createObjectNode();
    manifest.put("name", TEXT).put("title", "drawn").put("license", "Apache-2.0");
    manifest.put("source", "here").put("dimension", 128).put("export", "");
    ArrayNode files = manifest.putArray("files");
    for (String path :
        List.of(TEXT + "/1/model.onnx", TEXT + "/1/tokenizer.json", IMAGE + "/1/model.onnx")) {
      byte[] bytes = Files.readAllBytes(mine.resolve(path));
      ObjectNode file = files.addObject();
      server.file(path, bytes);
      file.put("path", path).put("address", path); // Beside the manifest.
      if (pinned) {
        file.put("bytes", bytes.length).put("sha256", sha256(bytes));
      }
    }
    for (String model : List.of(TEXT, IMAGE)) {
      String hash = sha256(Files.readAllBytes(mine.resolve(model).resolve("1/model.onnx")));
      String config = Files.readString(mine.resolve(model).resolve("config.pbtxt"));
      files
          .addObject()
          .put("path", model + "/config.pbtxt")
          .put("text", config.replace(hash, "{sha256 of " + model + "/1/model.onnx}"));
    }
    return json.writeValueAsBytes(manifest);
  }
}
