package dev.vectormesh.ingest.write;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.OwnVectors;
import dev.vectormesh.ingest.document.OwnVectors.Part;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.write.Documents.Written;
import dev.vectormesh.ingest.write.WrittenPictures.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents whose vectors callers send: nothing of them is cut or embedded. */
final class WrittenVectors {
  private WrittenVectors() {}

  static Prepared prepare(Plan plan, @Nullable Version stored, Written document)
      throws ItemFailedException {
    EmbeddingSpace space = plan.encoder().space();
    ContentHash hash =
        ContentHash.of(plan.rules())
            .text("own vectors")
            .text(space.fingerprint())
            .text(document.title())
            .text(document.uri())
            .text(document.text())
            .struct(document.metadata());
    List<Part> parts = new ArrayList<>(document.chunks().size());
    for (Part chunk : document.chunks()) {
      hash.text(chunk.text()).numbers(chunk.vector());
      String field = "chunks[%d]".formatted(parts.size());
      parts.add(
          new Part(Cleaner.clean(chunk.text()), unit(field + ".vector", chunk.vector(), space)));
    }
    String hex = hash.hex();
    if (stored != null && stored.holds(hex)) {
      return new Prepared.Unchanged(document.id(), document.id(), stored);
    }
    OwnVectors own = new OwnVectors(space.fingerprint(), parts);
    Draft draft =
        new Draft(
            document.id(),
            Cleaner.line(document.title()),
            document.uri(),
            Documents.DEFAULT_TYPE,
            document.metadata(),
            new Content.Vectors(PagedText.plain(Cleaner.clean(document.text())), own),
            hex,
            null,
            null);
    return new Prepared.Cut(document.id(), draft, own.chunks());
  }

  /** The vector at length 1. */
  private static float[] unit(String field, float[] vector, EmbeddingSpace space)
      throws ItemFailedException {
    if (vector.length != space.dimension()) {
      throw invalid(
          field,
          "has %d numbers; vectors of %s have %d"
              .formatted(vector.length, space.model(), space.dimension()));
    }
    double squares = 0;
    for (float number : vector) {
      squares += (double) number * number;
    }
    // What is no number, or beyond all of them, makes the sum so, too.
    if (!Double.isFinite(squares)) {
      throw invalid(field, "holds a number that is not finite");
    }
    if (squares == 0) {
      throw invalid(field, "is all zeros, which points nowhere");
    }
    double length = Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }

  private static ItemFailedException invalid(String field, String why) {
    return new ItemFailedException(Failure.invalid(Stage.CHUNK, field, why));
  }
}
