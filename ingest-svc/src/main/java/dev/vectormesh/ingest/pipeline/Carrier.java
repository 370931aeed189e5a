package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.SpaceMap;
import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.ingest.canary.DriftWatch;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.namespace.NamespaceStore;
import dev.vectormesh.ingest.pipeline.Embedder.Embedded;
import dev.vectormesh.ingest.text.Chunk;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.usage.Meter;
import dev.vectormesh.ingest.work.StageLimit;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Brings documents into a generation that they were not embedded for: with the same vectors where
 * its space is the same, with mapped ones where it is an adapter of theirs, else embedded again.
 */
public final class Carrier {
  private final SpaceEncoders encoders;
  private final DriftWatch drift;
  private final NamespaceStore namespaces;
  private final WorkPool pool;
  private final Recut recut;
  private final StageLimit limit;

  /**
   * @param drift keeps changed models from writing
   * @param limit time to embed a document, or a window of small ones
   */
  public Carrier(
      SpaceEncoders encoders,
      DriftWatch drift,
      NamespaceStore namespaces,
      WorkPool pool,
      Recut recut,
      StageLimit limit) {
    this.encoders = encoders;
    this.drift = drift;
    this.namespaces = namespaces;
    this.pool = pool;
    this.recut = recut;
    this.limit = limit;
  }

  /** The encoder of the target's space; errors as in {@link DocumentPipeline#encoder}. */
  SpaceEncoder encoder(WriteTarget target) {
    var space = target.index().space();
    return drift.require(encoders.encoder(space.model(), space.version(), space.fingerprint()));
  }

  Embedder embedder(WriteTarget target) {
    Bm25Encoder bm25 = Bm25Encoder.of(target.generation().analysis());
    return new Embedder(namespaces, bm25, pool, target, encoder(target), limit);
  }

  /** The way from one target's space to the other's, where that is an adapter of it. */
  public Optional<SpaceMap> map(WriteTarget from, WriteTarget to) {
    return encoders
        .adapterOf(to.index().space())
        .filter(map -> map.base().equals(from.index().space().fingerprint()));
  }

  /**
   * The documents as the other target's generation holds them.
   *
   * @throws RuntimeException where one of them, or all, cannot be brought there
   */
  List<Embedded> carry(WriteTarget from, WriteTarget to, List<Embedded> documents, Meter work) {
    boolean sameWords = from.generation().analysis().equals(to.generation().analysis());
    if (from.index().space().fingerprint().equals(to.index().space().fingerprint())) {
      return sameWords ? documents : reweighed(to, documents);
    }
    Optional<SpaceMap> map = sameWords ? map(from, to) : Optional.empty();
    return map.isPresent()
        ? mapped(map.get(), documents)
        : embed(to, documents.stream().map(document -> document.cut().draft()).toList(), work);
  }

  private List<Embedded> reweighed(WriteTarget to, List<Embedded> documents) {
    Embedder embedder = embedder(to);
    return documents.stream()
        .map(document -> {
          List<SparseVector> words =
              embedder.sparse(document.cut().chunks().stream().map(Chunk::indexed).toList());
          return new Embedded(document.cut(), document.dense(), words);
        })
        .toList();
  }

  private static List<Embedded> mapped(SpaceMap map, List<Embedded> documents) {
    List<float[]> vectors =
        map.map(documents.stream().flatMap(document -> document.dense().stream()).toList());
    List<Embedded> mapped = new ArrayList<>(documents.size());
    int at = 0;
    for (Embedded document : documents) {
      int end = at + document.dense().size();
      mapped.add(new Embedded(document.cut(), vectors.subList(at, end), document.sparse()));
      at = end;
    }
    return mapped;
  }

  /**
   * Cuts and embeds documents again from what is kept of them.
   *
   * @param work told what encoders did
   * @throws ApiException INVALID_ARGUMENT naming a document that cannot be
   */
  List<Embedded> embed(WriteTarget to, List<Draft> drafts, Meter work) {
    SpaceEncoder encoder = encoder(to);
    ChunkRules rules = to.rules(encoder.text());
    Embedder embedder = embedder(to);
    List<Embedded> embedded = new ArrayList<>(drafts.size());
    Windows windows =
        new Windows(
            drafts.stream().map(draft -> recut.prepared(to, encoder, rules, draft)).iterator());
    while (windows.hasNext()) {
      var window = embedder.embed(windows.next());
      work.add(window.work().take());
      for (Prepared item : window.items()) {
        Embedded document = window.vectors().get(item);
        if (document == null) {
          throw refused(item);
        }
        embedded.add(document);
      }
    }
    return embedded;
  }

  /**
   * A document that was made again.
   *
   * @param points its chunks, in order
   */
  public record Made(String id, List<VectorIndex.Entry> points) {}

  /**
   * Cuts and embeds documents again from what is kept of them.
   *
   * @param drafts with their labels
   * @param revision of a document
   * @param work told what encoders did
   * @throws ApiException INVALID_ARGUMENT naming a document that cannot be
   */
  public List<Made> make(
      WriteTarget to, List<Draft> drafts, ToLongFunction<String> revision, Meter work) {
    return embed(to, drafts, work).stream()
        .map(document -> {
          Draft draft = document.cut().draft();
          return new Made(
              draft.id(),
              document.entries(
                  revision.applyAsLong(draft.id()), Objects.requireNonNull(draft.labels())));
        })
        .toList();
  }

  private static ApiException refused(Prepared item) {
    String why =
        item instanceof Prepared.Failed failed ? failed.failure().message() : "it has no vectors";
    return ApiException.invalid("document", item.item() + ": " + why);
  }
}
