package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.namespace.NamespaceStore;
import dev.vectormesh.ingest.text.Chunk;
import dev.vectormesh.ingest.usage.Meter;
import dev.vectormesh.ingest.usage.Usage;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.ingest.work.StageLimit;
import dev.vectormesh.ingest.work.WorkPool;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** EMBED: dense vectors by the model server, BM25 weights here. */
final class Embedder {
  /**
   * Chunks that fix BM25's average length; it is frozen then, so that later weights compare with
   * earlier ones.
   */
  static final long SAMPLE = 100;

  private final NamespaceStore namespaces;
  private final Bm25Encoder bm25;
  private final WorkPool pool;
  private final WriteTarget target;
  private final SpaceEncoder encoder;
  private final StageLimit limit;
  private volatile double frozenLength;

  Embedder(
      NamespaceStore namespaces,
      Bm25Encoder bm25,
      WorkPool pool,
      WriteTarget target,
      SpaceEncoder encoder,
      StageLimit limit) {
    this.namespaces = namespaces;
    this.bm25 = bm25;
    this.pool = pool;
    this.target = target;
    this.encoder = encoder;
    this.limit = limit;
    if (target.generation().sampledChunks() >= SAMPLE) {
      frozenLength = target.generation().averageLength();
    }
  }

  /** A document with its vectors, in the order of its chunks. */
  record Embedded(Prepared.Cut cut, List<float[]> dense, List<SparseVector> sparse) {
    /** What it counts for once it is stored, beside the encoders' work. */
    Usage usage() {
      boolean own = cut.draft().content() instanceof Content.Vectors;
      return Usage.document(cut.readBytes(), own ? 0 : dense.size());
    }

    /** Its points, in a revision, with the labels that it has there. */
    List<VectorIndex.Entry> entries(long revision, List<String> labels) {
      Draft draft = cut.draft().labelled(labels);
      List<VectorIndex.Entry> entries = new ArrayList<>(dense.size());
      for (int i = 0; i < dense.size(); i++) {
        entries.add(
            new VectorIndex.Entry(
                draft, revision, cut.chunks().get(i), dense.get(i), sparse.get(i)));
      }
      return entries;
    }
  }

  /**
   * A window, with the vectors of those of its items that have some now.
   *
   * @param work that it took
   */
  record EmbeddedWindow(List<Prepared> items, Map<Prepared, Embedded> vectors, Meter work) {
    boolean holdsPictures() {
      return vectors.values().stream()
          .anyMatch(document -> document.cut().draft().content() instanceof Content.Picture);
    }
  }

  EmbeddedWindow embed(List<Prepared> window) {
    List<Prepared.Cut> cuts =
        window.stream()
            .filter(Prepared.Cut.class::isInstance)
            .map(Prepared.Cut.class::cast)
            .toList();
    if (cuts.isEmpty()) {
      return new EmbeddedWindow(window, Map.of(), new Meter());
    }
    List<Prepared> items = new ArrayList<>(window);
    Map<Prepared, Embedded> vectors = new IdentityHashMap<>();
    Meter work = new Meter();
    new OneByOne<>(Stage.EMBED, Prepared.Cut::item, limit)
        .run(
            cuts,
            some -> vectors(some, work),
            vectors::putAll,
            (cut, failure) ->
                items.replaceAll(item ->
                    item == cut
                        ? new Prepared.Failed(cut.item(), cut.draft().id(), failure)
                        : item));
    return new EmbeddedWindow(items, vectors, work);
  }

  private Map<Prepared, Embedded> vectors(List<Prepared.Cut> cuts, Meter work) {
    List<String> texts =
        cuts.stream().flatMap(cut -> cut.chunks().stream()).map(Chunk::indexed).toList();
    List<SparseVector> sparse = sparse(texts);
    List<float[]> dense = dense(cuts, work);
    return divide(cuts, dense, sparse);
  }

  /** In the order of all chunks. */
  private List<float[]> dense(List<Prepared.Cut> cuts, Meter work) {
    List<String> texts = new ArrayList<>();
    List<Pixels> pictures = new ArrayList<>();
    for (Prepared.Cut cut : cuts) {
      Pixels picture = picture(cut);
      if (picture != null) {
        pictures.add(picture);
      } else if (own(cut) == null) {
        cut.chunks().forEach(chunk -> texts.add(chunk.indexed()));
      }
    }
    Iterator<float[]> ofTexts =
        Retry.onOutage(() -> encoder.text().passages(texts, work)).iterator();
    Iterator<float[]> ofPictures =
        pictures.isEmpty()
            ? List.<float[]>of().iterator()
            : Retry.onOutage(() -> encoder.image().orElseThrow().images(pictures, work)).iterator();
    List<float[]> dense = new ArrayList<>();
    for (Prepared.Cut cut : cuts) {
      List<float[]> own = own(cut);
      if (own == null) {
        Iterator<float[]> vectors = picture(cut) == null ? ofTexts : ofPictures;
        cut.chunks().forEach(chunk -> dense.add(vectors.next()));
      } else {
        dense.addAll(own);
      }
    }
    return dense;
  }

  private @Nullable List<float[]> own(Prepared.Cut cut) {
    return cut.own(encoder.space().fingerprint());
  }

  /** Null of texts. */
  private static @Nullable Pixels picture(Prepared.Cut cut) {
    return cut.draft().content() instanceof Content.Picture(var words, var facts, var look)
            && look != null
        ? look.input()
        : null;
  }

  private static Map<Prepared, Embedded> divide(
      List<Prepared.Cut> cuts, List<float[]> dense, List<SparseVector> sparse) {
    Map<Prepared, Embedded> vectors = new IdentityHashMap<>();
    int at = 0;
    for (Prepared.Cut cut : cuts) {
      int end = at + cut.chunks().size();
      vectors.put(cut, new Embedded(cut, dense.subList(at, end), sparse.subList(at, end)));
      at = end;
    }
    return vectors;
  }

  /** BM25 weights of texts, in their order. */
  List<SparseVector> sparse(List<String> texts) {
    double average = averageLength(texts);
    return onPool(() -> texts.stream().map(text -> bm25.document(text, average)).toList());
  }

  private double averageLength(List<String> texts) {
    if (frozenLength > 0) {
      return frozenLength;
    }
    long terms = onPool(() -> texts.stream().mapToLong(bm25::length).sum());
    double average =
        Retry.onOutage(() ->
            namespaces.sampleLengths(
                target.tenant(),
                target.namespaceUid(),
                target.generation().number(),
                texts.size(),
                terms));
    // Texts of stop words only have no length, and a mean of 0 would divide by it.
    double usable = Math.max(1, average);
    if (target.generation().sampledChunks() + texts.size() >= SAMPLE) {
      frozenLength = usable;
    }
    return usable;
  }

  private <T> T onPool(java.util.concurrent.Callable<T> work) {
    try {
      return pool.call(work);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new java.util.concurrent.CompletionException(e);
    }
  }
}
