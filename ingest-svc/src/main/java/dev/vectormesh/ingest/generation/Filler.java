package dev.vectormesh.ingest.generation;

import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.RepairStore.Kept;
import dev.vectormesh.ingest.generation.FillStore.Claim;
import dev.vectormesh.ingest.generation.FillStore.Filled;
import dev.vectormesh.ingest.index.Duplicates;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.index.VectorIndex.Entry;
import dev.vectormesh.ingest.index.VectorIndex.Positions;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.pipeline.Carrier;
import dev.vectormesh.ingest.pipeline.Carrier.Made;
import dev.vectormesh.ingest.usage.Account;
import dev.vectormesh.ingest.usage.Meter;
import dev.vectormesh.ingest.usage.Usage;
import dev.vectormesh.ingest.usage.UsageStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Brings documents into a generation that is not live, and takes deleted ones out of it: by a copy
 * of the live generation's points where their space is the same, through the model that maps them
 * where it is an adapter, else by cutting and embedding them again.
 */
public final class Filler {
  private final FillStore store;
  private final Collections collections;
  private final Carrier carrier;
  private final VectorIndex index;
  private final Duplicates duplicates;
  private final UsageStore usage;

  public Filler(
      FillStore store,
      Collections collections,
      Carrier carrier,
      VectorIndex index,
      Duplicates duplicates,
      UsageStore usage) {
    this.store = store;
    this.collections = collections;
    this.carrier = carrier;
    this.index = index;
    this.duplicates = duplicates;
    this.usage = usage;
  }

  /**
   * Fulfils claims, and ends them: what cannot be brought over now is pending.
   *
   * @param owner who claimed them
   * @return how many are fulfilled
   */
  int fill(Namespace namespace, Build build, UUID owner, List<Claim> claims) {
    List<Filled> filled = new ArrayList<>();
    Map<CollectionName, List<Claim>> byCollection = new LinkedHashMap<>();
    List<WriteTarget> targets = new ArrayList<>();
    Meter work = new Meter();
    try {
      for (Claim claim : claims) {
        CollectionName collection = claim.collection();
        if (collection == null || claim.gone()) {
          Namespace there = namespace.in(build.generation());
          index.forget(there, claim.collectionUid(), List.of(claim.id()));
          filled.add(new Filled(claim, 0));
        } else {
          byCollection.computeIfAbsent(collection, c -> new ArrayList<>()).add(claim);
        }
      }
      byCollection.forEach((collection, some) -> {
        WriteTarget from = collections.target(namespace.tenant(), collection);
        filled.addAll(fill(from, from.in(build.generation()), build, some, work));
        targets.add(from);
      });
    } finally {
      store.finish(namespace, build.generation().number(), owner, filled);
      bill(namespace, build, work.take());
    }
    targets.forEach(duplicates::trySettle);
    return filled.size();
  }

  /** Documents that are filled again after a crash were embedded again, too. */
  private void bill(Namespace namespace, Build build, Usage done) {
    if (!done.equals(Usage.NONE)) {
      String job = Objects.requireNonNullElse(build.job(), "");
      usage.add(new Account(namespace.tenant(), namespace.name().namespace(), job), done);
    }
  }

  private List<Filled> fill(
      WriteTarget from, WriteTarget to, Build build, List<Claim> claims, Meter work) {
    Optional<UnaryOperator<List<float[]>>> vectors = carried(from, to, build);
    return vectors.isPresent()
        ? copy(from, to, claims, vectors.get())
        : embed(from, to, claims, work);
  }

  /** What becomes of stored vectors on their way; empty where documents are embedded again. */
  Optional<UnaryOperator<List<float[]>>> carried(WriteTarget from, WriteTarget to, Build build) {
    boolean anew = build.method() == Build.Method.EMBED && from.chosenSpace() == null;
    if (anew || !from.generation().analysis().equals(to.generation().analysis())) {
      return Optional.empty();
    }
    if (from.index().space().fingerprint().equals(to.index().space().fingerprint())) {
      return Optional.of(same -> same);
    }
    return carrier.map(from, to).map(map -> (UnaryOperator<List<float[]>>) map::map);
  }

  private List<Filled> copy(
      WriteTarget from, WriteTarget to, List<Claim> claims, UnaryOperator<List<float[]>> vectors) {
    List<Kept> documents = claims.stream().map(Filler::kept).toList();
    Set<String> whole = index.copy(from, to, documents, vectors);
    List<Filled> filled =
        claims.stream()
            .filter(claim -> whole.contains(claim.id()))
            .map(claim -> new Filled(claim, claim.chunks()))
            .toList();
    trim(to, filled);
    return filled;
  }

  static Kept kept(Claim claim) {
    return new Kept(claim.collectionUid(), claim.id(), claim.revision(), claim.chunks());
  }

  private List<Filled> embed(WriteTarget from, WriteTarget to, List<Claim> claims, Meter work) {
    Map<String, Claim> byId = claims.stream().collect(Collectors.toMap(Claim::id, c -> c));
    List<Draft> drafts = store.drafts(from, claims);
    List<Made> made = carrier.make(to, drafts, id -> claim(byId, id).revision(), work);
    List<Filled> filled =
        made.stream()
            .map(document -> new Filled(claim(byId, document.id()), document.points().size()))
            .toList();
    List<Filled> more = filled.stream().filter(one -> one.chunks() > one.claim().points()).toList();
    if (!more.isEmpty()) {
      store.raise(to, more);
    }
    List<Entry> entries = made.stream().flatMap(document -> document.points().stream()).toList();
    index.upsert(to, entries);
    trim(to, filled);
    return filled;
  }

  private static Claim claim(Map<String, Claim> byId, String id) {
    return Objects.requireNonNull(byId.get(id), id);
  }

  /** Points of an earlier revision may lie behind the new ones. */
  private void trim(WriteTarget to, List<Filled> filled) {
    List<Positions> old =
        filled.stream()
            .filter(one -> one.claim().points() > one.chunks())
            .map(one -> new Positions(one.claim().id(), one.chunks(), one.claim().points()))
            .toList();
    if (!old.isEmpty()) {
      index.trim(to, old);
    }
  }
}
