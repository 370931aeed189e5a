package dev.vectormesh.search.api;

import com.google.common.primitives.Floats;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.search.query.Probe;
import dev.vectormesh.search.v1.CropBox;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a request searches by. */
final class Probes {
  /** What differs by less is the same edge. */
  private static final double NARROWEST = 0.001;

  private Probes() {}

  /** The query, where there is one, and the request's probes. */
  static List<Probe> read(SearchRequest request, Violations violations) {
    List<Probe> probes = new ArrayList<>();
    if (!request.getQuery().isBlank()) {
      probes.add(new Probe.Text(request.getQuery(), 1));
    }
    for (int i = 0; i < request.getProbesCount(); i++) {
      String field = "probes[" + i + "]";
      var from = request.getProbes(i);
      double weight = from.hasWeight() ? from.getWeight() : 1;
      violations.check(weight != 0, field + ".weight", "must not be 0");
      switch (from.getKindCase()) {
        case TEXT -> {
          violations.check(!from.getText().isBlank(), field + ".text", "must not be blank");
          probes.add(new Probe.Text(from.getText(), weight));
        }
        case PICTURE ->
            probes.add(
                new Probe.Picture(
                    from.getPicture().getContent().toByteArray(),
                    from.getPicture().hasCrop()
                        ? crop(from.getPicture().getCrop(), field + ".picture.crop", violations)
                        : Probe.Crop.WHOLE,
                    weight));
        case VECTOR ->
            probes.add(new Probe.Vector(Floats.toArray(from.getVector().getValuesList()), weight));
        case DOCUMENT -> {
          String name = from.getDocument();
          violations.check(
              name.startsWith(request.getParent() + "/"),
              field + ".document",
              "is not of " + request.getParent());
          int at = name.indexOf("/documents/");
          probes.add(
              new Probe.Document(
                  name.substring(0, at), name.substring(at + "/documents/".length()), weight));
        }
        case KIND_NOT_SET ->
            violations.add(field, "must be one of text, picture, vector, document");
      }
    }
    return probes;
  }

  private static Probe.Crop crop(CropBox box, String field, Violations violations) {
    violations.check(
        box.getRight() - box.getLeft() >= NARROWEST, field + ".right", "must be right of left");
    violations.check(
        box.getBottom() - box.getTop() >= NARROWEST, field + ".bottom", "must be below top");
    return new Probe.Crop(box.getLeft(), box.getTop(), box.getRight(), box.getBottom());
  }

  /** The texts whose words are looked for. */
  static String words(SearchRequest request) {
    Stream<String> probes =
        request.getProbesList().stream()
            .filter(probe -> probe.hasText() && (!probe.hasWeight() || probe.getWeight() > 0))
            .map(probe -> probe.getText());
    return Stream.concat(Stream.of(request.getQuery()), probes)
        .filter(text -> !text.isBlank())
        .collect(Collectors.joining(" "));
  }
}
