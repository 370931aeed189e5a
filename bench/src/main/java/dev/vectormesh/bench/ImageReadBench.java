package dev.vectormesh.bench;

import dev.vectormesh.images.ImageReaderSettings;
import dev.vectormesh.images.ImageReaders;
import dev.vectormesh.images.ImageRequest;
import dev.vectormesh.images.Preprocessing;
import dev.vectormesh.images.Preprocessing.ChannelOrder;
import dev.vectormesh.images.Preprocessing.Fit;
import dev.vectormesh.images.Preprocessing.Interpolation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A 12-megapixel JPEG, and one of the size that collections of photographs have, read and resized
 * for CLIP in a child JVM: {@code ImageReadBench ROUNDS [PYTHON]}. With a Python that has Pillow,
 * that takes turns with it.
 */
public final class ImageReadBench {
  private static final List<Double> NONE = List.of(0.0, 0.0, 0.0);
  private static final List<Double> ONE = List.of(1.0, 1.0, 1.0);
  private static final Preprocessing CLIP =
      new Preprocessing(224, Fit.CROP, Interpolation.BICUBIC, NONE, ONE, ChannelOrder.RGB);
  private static final int WARM_UP = 10;

  private final int rounds;
  private final Optional<String> python;
  private final Path folder;

  private ImageReadBench(int rounds, Optional<String> python, Path folder) {
    this.rounds = rounds;
    this.python = python;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
    Optional<String> python = args.length > 1 ? Optional.of(args[1]) : Optional.empty();
    Path folder = Files.createTempDirectory("image-read-bench");
    try {
      ImageReadBench bench = new ImageReadBench(rounds, python, folder);
      bench.measure("12 megapixels", 4000, 3000);
      bench.measure("640 x 480", 640, 480);
    } finally {
      for (String name : List.of("4000.jpg", "640.jpg", "")) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
  }

  private void measure(String what, int width, int height) throws Exception {
    Path file = folder.resolve(width + ".jpg");
    NoisyJpeg.write(file, width, height, width);
    ImageRequest pixels = ImageRequest.inputs(List.of(CLIP), null);
    ImageRequest all = new ImageRequest(List.of(CLIP), null, ImageRequest.THUMBNAILS);
    Duration minute = Duration.ofMinutes(1);
    try (ImageReaders readers =
        new ImageReaders(new ImageReaderSettings(1, 1024, minute, minute, 100))) {
      System.out.printf(Locale.ROOT, "%s, %,d KiB%n", what, Files.size(file) >> 10);
      print("first, with the child's start", Percentiles.of(1, i -> readers.read(file, pixels)));
      Percentiles.of(WARM_UP, i -> readers.read(file, all));
      beside(readers, file, pixels);
      print("with hash and thumbnails", Percentiles.of(rounds, i -> readers.read(file, all)));
      System.out.printf(
          Locale.ROOT,
          "  child's memory %d MiB%n",
          ProcessCounters.residentBytes(readers.pids().getFirst()) >> 20);
    }
  }

  private void beside(ImageReaders readers, Path file, ImageRequest wanted) throws Exception {
    if (python.isEmpty()) {
      print("pixels for CLIP", Percentiles.of(rounds, i -> readers.read(file, wanted)));
      return;
    }
    List<Long> ours = new ArrayList<>();
    List<Long> pillows = new ArrayList<>();
    Process pillow =
        new ProcessBuilder(python.get(), "bench/python/image_read.py", file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Writer ask = pillow.outputWriter(StandardCharsets.UTF_8);
        BufferedReader told =
            new BufferedReader(
                new InputStreamReader(pillow.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < rounds; i++) {
        ours.addAll(Percentiles.nanos(1, round -> readers.read(file, wanted)));
        ask.write("again\n");
        ask.flush();
        String line = told.readLine();
        if (line == null) {
          throw new IOException(python.get() + " ended: has it Pillow?");
        }
        pillows.add((long) (1e6 * Double.parseDouble(line)));
      }
    }
    print("pixels for CLIP", Percentiles.of(ours));
    print("Pillow", Percentiles.of(pillows));
    System.out.printf(
        Locale.ROOT,
        "  ratio %.2f (of 12 megapixels: must be <= 1.3)%n",
        Percentiles.of(ours).millis(0.5) / Percentiles.of(pillows).millis(0.5));
  }

  private static void print(String what, Percentiles took) {
    System.out.printf(
        Locale.ROOT, "  %-30s p50 %.1f p95 %.1f ms%n", what, took.millis(0.5), took.millis(0.95));
  }
}
