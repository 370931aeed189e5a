package dev.vectormesh.finetune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.call.Channels;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of adapters, on a model server. */
class AdaptedModelsIT {
  private static final List<String> TEXTS = List.of("a kettle", "where is the red star?");

  @TempDir static Path repository;
  private static EmbeddedTriton triton;
  private static ManagedChannel channel;
  private static SpaceEncoders encoders;
  private static AdaptedModels models;

  @BeforeAll
  static void start() {
    var unused =
        BundledModels.unpackTo(
            repository,
            List.of(BundledModels.FAST, BundledModels.DRAWN, BundledModels.DRAWN + "-image"));
    String name = "adapted-" + UUID.randomUUID();
    triton =
        EmbeddedTriton.builder(repository)
            .load(BundledModels.FAST)
            .load(BundledModels.DRAWN)
            .load(BundledModels.DRAWN + "-image")
            .inProcess(name)
            .start();
    channel = Channels.options().plain().open(URI.create("inprocess:" + name));
    encoders = SpaceEncoders.open(channel, List.of(repository));
    models = new AdaptedModels(new TritonModels(repository, List.of(), channel), encoders);
  }

  @AfterAll
  static void stop() {
    encoders.close();
    channel.shutdownNow();
    triton.close();
  }

  private static EmbeddingSpace space(String model) {
    dev.vectormesh.encoders.EmbeddingSpace space = encoders.encoder(model).space();
    return EmbeddingSpace.newBuilder()
        .setFingerprint(space.fingerprint())
        .setModel(space.model())
        .setVersion(space.version())
        .setDimension(space.dimension())
        .build();
  }

  private static Adapter near(int dimension, int seed) {
    Random random = new Random(seed);
    float[] weights = Adapter.identity(dimension).weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] += (float) random.nextGaussian() * 0.02f;
    }
    return new Adapter(dimension, weights);
  }

  @Test
  void anEncoderOfEightBits_answersItsBasesVectors_mapped() throws IOException {
    EmbeddingSpace base = space(BundledModels.FAST);
    Adapter adapter = near(base.getDimension(), 1);

    AdaptedModels.Made made = models.make(base, "aaaa1111", adapter, TEXTS);

    assertThat(made.names().encoder()).isEqualTo(BundledModels.FAST + "--aaaa1111");
    assertThat(made.names().imageTower()).isNull();
    assertThat(made.space().fingerprint()).isNotEqualTo(base.getFingerprint());
    float[] query = encoders.encoder(made.names().encoder()).text().query("a kettle");
    float[] wanted = adapter.apply(encoders.encoder(BundledModels.FAST).text().query("a kettle"));
    assertThat(query).containsExactly(wanted, within(1e-4f));
    var config = ModelFiles.config(repository.resolve(made.names().encoder()));
    assertThat(config.getParametersOrThrow("adapter_base").getStringValue())
        .isEqualTo(base.getFingerprint());
    assertThat(config.getParametersOrThrow("adapter_map").getStringValue())
        .isEqualTo(made.names().map());
    assertThat(Files.size(repository.resolve(made.names().encoder()).resolve("1/model.onnx")))
        .as("what was int8 stays int8: the map is all that came along")
        .isLessThan(
            Files.size(repository.resolve(BundledModels.FAST).resolve("1/model.onnx"))
                + 384 * 384 * 4
                + 10_000);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void anAdapterOfAnAdapter_isNamedAfterTheFirstModel() {
    EmbeddingSpace base = space(BundledModels.FAST);
    Adapter first = near(base.getDimension(), 2);
    AdaptedModels.Made once = models.make(base, "bbbb2222", first, TEXTS);
    Adapter second = near(base.getDimension(), 3);

    AdaptedModels.Made twice =
        models.make(space(once.names().encoder()), "cccc3333", second, TEXTS);

    assertThat(twice.names().encoder()).isEqualTo(BundledModels.FAST + "--cccc3333");
    assertThat(encoders.encoder(twice.names().encoder()).text().query("a kettle"))
        .containsExactly(
            second.apply(
                first.apply(encoders.encoder(BundledModels.FAST).text().query("a kettle"))),
            within(2e-4f));
  }

  @Test
  void aDualEncoder_isMappedOnBothSides() {
    EmbeddingSpace base = space(BundledModels.DRAWN);
    Adapter adapter = near(base.getDimension(), 4);

    AdaptedModels.Made made = models.make(base, "dddd4444", adapter, TEXTS);

    SpaceEncoder before = encoders.encoder(BundledModels.DRAWN);
    SpaceEncoder after = encoders.encoder(made.names().encoder());
    Pixels picture = new Pixels(64, 64, new byte[64 * 64 * 3]);
    float[] wanted =
        adapter.apply(before.image().orElseThrow().images(List.of(picture)).getFirst());
    assertThat(after.image().orElseThrow().images(List.of(picture)).getFirst())
        .containsExactly(wanted, within(1e-4f));
  }

  @Test
  void aDeletedModel_isServedNoMore_andLeavesNoFiles() {
    EmbeddingSpace base = space(BundledModels.FAST);
    AdaptedModels.Made made =
        models.make(base, "eeee5555", Adapter.identity(base.getDimension()), TEXTS);
    assertThat(models.ready(made.names().encoder())).isTrue();

    models.delete(made.names());

    assertThat(models.ready(made.names().encoder())).isFalse();
    assertThat(repository.resolve(made.names().encoder())).doesNotExist();
    assertThat(repository.resolve(made.names().map())).doesNotExist();
  }

  @Test
  void aBase_thatHasNoFilesHere_isNamedInWords() {
    EmbeddingSpace elsewhere = EmbeddingSpace.newBuilder().setModel("elsewhere").build();

    assertThatThrownBy(() -> models.make(elsewhere, "ffff", Adapter.identity(4), TEXTS))
        .hasMessageContaining("has no files here");
  }

  private static List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(repository)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
    }
  }
}
