package dev.vectormesh.local.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import dev.vectormesh.local.models.Manifest.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private final FileServer server = new FileServer();
  private final byte[] content = new byte[200_000];
  private final Download download = new Download();
  private final List<Long> progress = new ArrayList<>();

  @TempDir Path folder;
  private Path target = Path.of("");

  @BeforeEach
  void fill() {
    new Random(7).nextBytes(content);
    target = folder.resolve("m/1/model.onnx");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private ModelFile file(@Nullable Long bytes, @Nullable String sha256) {
    return new ModelFile("m/1/model.onnx", server.file("model.onnx", content), bytes, sha256, null);
  }

  private ModelFile pinned() {
    return file((long) content.length, Hashing.sha256().hashBytes(content).toString());
  }

  @Test
  void file_isThereWholeAndProgressTold() throws IOException {
    download.file(pinned(), target, progress::add);

    assertThat(Files.readAllBytes(target)).isEqualTo(content);
    assertThat(progress).isSorted().endsWith((long) content.length);
    assertThat(part()).doesNotExist();
  }

  @Test
  void file_goesOnBehindWhatIsThereWhenTheConnectionBreaksOff() throws IOException {
    server.breakAfter(60_000);

    download.file(pinned(), target, progress::add);

    assertThat(Files.readAllBytes(target)).isEqualTo(content);
    assertThat(server.ranges()).hasSize(4).startsWith("whole", "bytes=60000-", "bytes=120000-");
  }

  @Test
  void file_keepsWhatIsThereForTheNextCommand() throws IOException {
    server.breakAfter(10_000);
    assertThatThrownBy(() -> download.file(pinned(), target, progress::add))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("broke off", "40000 bytes", "the same command goes on");
    server.breakAfter(Integer.MAX_VALUE);

    new Download().file(pinned(), target, progress::add);

    assertThat(Files.readAllBytes(target)).isEqualTo(content);
    assertThat(server.ranges()).hasSize(5).endsWith("bytes=40000-");
  }

  @Test
  void file_beginsAnewWhereTheServerKnowsNoRanges() throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(part(), Arrays.copyOf(content, 50_000));
    server.ignoreRanges();

    download.file(pinned(), target, progress::add);

    assertThat(Files.readAllBytes(target)).isEqualTo(content);
  }

  @Test
  void file_isRefusedWithAnotherContent() {
    ModelFile other = file((long) content.length, "0".repeat(64));

    assertThatThrownBy(() -> download.file(other, target, progress::add))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("SHA-256", "0".repeat(64), "not the file that was verified");
    assertThat(target).doesNotExist();
    assertThat(part()).doesNotExist();
  }

  @Test
  void file_isRefusedWithAnotherLength() {
    assertThatThrownBy(() -> download.file(file(150_000L, null), target, progress::add))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("the manifest says 150000");
    assertThat(target).doesNotExist();
  }

  @Test
  void file_beginsAnewWhenTheOneThereIsShorterNow() throws IOException {
    Files.createDirectories(target.getParent());
    Files.write(part(), new byte[content.length + 1]);
    ModelFile unpinned = file(null, null);

    download.file(unpinned, target, progress::add);

    assertThat(Files.readAllBytes(target)).isEqualTo(content);
  }

  @Test
  void file_saysWhenItIsNotThere() {
    ModelFile missing = new ModelFile("m/1/x", pinned().address() + ".old", null, null, null);

    assertThatThrownBy(() -> download.file(missing, target, progress::add))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("answered 404");
  }

  private Path part() {
    return target.resolveSibling("model.onnx.part");
  }
}
