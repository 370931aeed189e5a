package dev.vectormesh.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelsTest {
  private static final List<String> FAST = List.of(BundledModels.FAST);

  @TempDir Path repository;

  @Test
  void names_areTheTextEncoders_bothTowersOfTheDualOne_andThoseThatReadText() {
    assertThat(BundledModels.names())
        .containsExactly(
            BundledModels.FAST,
            BundledModels.DEFAULT,
            BundledModels.DRAWN,
            BundledModels.DRAWN_IMAGE,
            BundledModels.TEXT_DETECTION,
            BundledModels.TEXT_RECOGNITION);
  }

  @Test
  void unpackTo_laysTritonsLayout() throws IOException {
    assertThat(BundledModels.unpackTo(repository)).isEqualTo(repository);

    assertThat(files())
        .containsExactly(
            "all-minilm-l6-v2-int8/1/model.onnx",
            "all-minilm-l6-v2-int8/1/tokenizer.json",
            "all-minilm-l6-v2-int8/config.pbtxt",
            "bge-small-en-v1.5-int8/1/model.onnx",
            "bge-small-en-v1.5-int8/1/tokenizer.json",
            "bge-small-en-v1.5-int8/config.pbtxt",
            "clip-drawn-image/1/model.onnx",
            "clip-drawn-image/config.pbtxt",
            "clip-drawn/1/model.onnx",
            "clip-drawn/1/tokenizer.json",
            "clip-drawn/config.pbtxt",
            "ppocr-v6-detection/1/model.onnx",
            "ppocr-v6-detection/config.pbtxt",
            "ppocr-v6-recognition/1/model.onnx",
            "ppocr-v6-recognition/config.pbtxt");
  }

  @Test
  void unpackTo_leavesWhatIsThereAndWhatIsOthers() throws IOException {
    BundledModels.unpackTo(repository, FAST);
    FileTime before = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Path model = repository.resolve(BundledModels.FAST + "/1/model.onnx");
    Files.setLastModifiedTime(model, before);
    Path tuned = repository.resolve(BundledModels.FAST + "/2/model.onnx");
    Files.createDirectories(tuned.getParent());
    Files.writeString(tuned, "tuned");

    BundledModels.unpackTo(repository, FAST);

    assertThat(Files.getLastModifiedTime(model)).isEqualTo(before);
    assertThat(tuned).hasContent("tuned");
    assertThat(repository.resolve(BundledModels.DEFAULT)).doesNotExist();
  }

  @Test
  void unpackTo_replacesWhatIsDamaged() throws IOException {
    BundledModels.unpackTo(repository, FAST);
    Path model = repository.resolve(BundledModels.FAST + "/1/model.onnx");
    byte[] good = Files.readAllBytes(model);
    byte[] bad = good.clone();
    bad[good.length / 2]++;
    Files.write(model, bad);
    Files.writeString(repository.resolve(BundledModels.FAST + "/config.pbtxt"), "");

    BundledModels.unpackTo(repository, FAST);

    assertThat(Files.readAllBytes(model)).isEqualTo(good);
    assertThat(repository.resolve(BundledModels.FAST + "/config.pbtxt")).isNotEmptyFile();
  }

  @Test
  void unpackTo_isSafeForSeveralAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        runs.add(threads.submit(() -> BundledModels.unpackTo(repository, FAST)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }

    assertThat(files()).hasSize(3).noneMatch(file -> file.contains("unpacking"));
  }

  @Test
  void unpackTo_refusesUnknownNames() {
    assertThatThrownBy(() -> BundledModels.unpackTo(repository, List.of("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no bundled model x");
    assertThat(repository).isEmptyDirectory();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(repository)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> repository.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
