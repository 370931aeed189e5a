package dev.vectormesh.gateway.graphql.search;

import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.v1.CropBox;
import dev.vectormesh.search.v1.PictureProbe;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.VectorProbe;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads what a search is by. */
final class Probes {
  private Probes() {}

  static List<Probe> of(List<Arguments> given) {
    return IntStream.range(0, given.size())
        .mapToObj(i -> probe(given.get(i), "probes[" + i + "]"))
        .toList();
  }

  /** The schema cannot say "one of these, and a weight": that is checked here. */
  private static Probe probe(Arguments given, String field) {
    long kinds = Stream.of("text", "picture", "vector", "document").filter(given::has).count();
    if (kinds != 1) {
      throw ApiException.invalid(field, "must be one of text, picture, vector, document");
    }
    Probe.Builder probe = Probe.newBuilder();
    given.string("text", probe::setText);
    given.object("picture", p -> probe.setPicture(picture(p, field + ".picture")));
    if (given.has("vector")) {
      VectorProbe.Builder vector = VectorProbe.newBuilder();
      given.numbers("vector", number -> vector.addValues((float) number));
      probe.setVector(vector);
    }
    given.string("document", probe::setDocument);
    given.number("weight", probe::setWeight);
    return probe.build();
  }

  private static PictureProbe picture(Arguments given, String field) {
    PictureProbe.Builder picture =
        PictureProbe.newBuilder().setContent(given.file("content", field + ".content"));
    given.object(
        "crop",
        c -> {
          CropBox.Builder crop = CropBox.newBuilder();
          c.number("left", crop::setLeft);
          c.number("top", crop::setTop);
          c.number("right", crop::setRight);
          c.number("bottom", crop::setBottom);
          picture.setCrop(crop);
        });
    return picture.build();
  }
}
