package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.GraphlessReader;
import dev.vectormesh.embedded.qdrant.dense.VectorIndexing;
import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.util.InfoStream;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;

/**
 * Which segments are to become one, in this order: those whose fresh rows want a graph, those with
 * many dead rows, and small ones by Lucene's tiers. A merge that makes a graph takes in the graphs
 * that are not much larger than what is new, so that each point enters a graph few times and there
 * are about log4(points) graphs at most.
 */
final class OptimizerPolicy extends FilterMergePolicy {

  /** How many times larger than the new rows a graph may be to be joined with them. */
  private static final int GROWTH = 4;

  /** The same when nothing else is to be done. */
  private static final int IDLE_GROWTH = 100;

  /** Bytes above which a segment is large enough for dead rows to matter, whatever its rows. */
  private static final long VACUUM_BYTES = 4L << 20;

  private final Supplier<VectorIndexing> indexing;
  private final DiskSpace space;
  private volatile @Nullable Thread optimizer;
  private volatile boolean idle;
  private volatile boolean blocked;

  OptimizerPolicy(Supplier<VectorIndexing> indexing, DiskSpace space) {
    super(tiers());
    this.indexing = indexing;
    this.space = space;
  }

  private static TieredMergePolicy tiers() {
    TieredMergePolicy policy = new TieredMergePolicy();
    policy.setSegmentsPerTier(4);
    policy.setDeletesPctAllowed(20);
    return policy;
  }

  /**
   * Lets the calling thread find merges, and no other, until {@link #end}.
   *
   * @param isIdle whether the collection has not been written to for a while
   */
  void begin(boolean isIdle) {
    idle = isIdle;
    optimizer = Thread.currentThread();
  }

  void end() {
    optimizer = null;
  }

  /** Whether the calling thread is the one that {@linkplain #begin began}. */
  boolean isOptimizer() {
    return Thread.currentThread() == optimizer;
  }

  /** Whether the disk had too little room for what the last search for merges found. */
  boolean isBlocked() {
    return blocked;
  }

  /** Whether there is something to merge in these segments, none of which is being merged. */
  boolean wantsMerge(SegmentInfos infos, boolean isIdle) throws IOException {
    return find(infos, new Committed(), isIdle) != null;
  }

  @Override
  public @Nullable MergeSpecification findMerges(
      MergeTrigger trigger, SegmentInfos infos, MergeContext context) throws IOException {
    // One at a time, so that readers see each as soon as it is done.
    return isOptimizer() && trigger != MergeTrigger.MERGE_FINISHED
        ? find(infos, context, idle)
        : null;
  }

  private @Nullable MergeSpecification find(
      SegmentInfos infos, MergeContext context, boolean isIdle) throws IOException {
    blocked = false;
    List<Candidate> flat = new ArrayList<>();
    List<Candidate> graphs = new ArrayList<>();
    Set<SegmentCommitInfo> busy = context.getMergingSegments();
    VectorIndexing settings = indexing.get();
    for (SegmentCommitInfo info : infos) {
      if (!busy.contains(info)) {
        Candidate candidate = Candidate.of(info, context);
        (candidate.graph() == null ? flat : graphs).add(candidate);
      }
    }
    List<Candidate> chosen = forGraph(flat, graphs, settings, isIdle);
    if (chosen.isEmpty()) {
      chosen = vacuum(flat, graphs, settings);
    }
    return chosen.isEmpty() ? tiered(flat, context) : merge(chosen);
  }

  private @Nullable MergeSpecification merge(List<Candidate> chosen) throws IOException {
    long bytes = 0;
    for (Candidate candidate : chosen) {
      bytes += candidate.info().sizeInBytes();
    }
    blocked = bytes + bytes / 8 > space.free() - space.reserve();
    if (blocked) {
      return null;
    }
    MergeSpecification merges = new MergeSpecification();
    merges.add(new Join(chosen.stream().map(Candidate::info).toList(), indexing.get().signature()));
    return merges;
  }

  private static List<Candidate> forGraph(
      List<Candidate> flat, List<Candidate> graphs, VectorIndexing settings, boolean isIdle) {
    List<Candidate> chosen = new ArrayList<>(flat);
    List<Candidate> kept = new ArrayList<>();
    for (Candidate graph : graphs) {
      (settings.signature().equals(graph.graph()) ? kept : chosen).add(graph);
    }
    kept.sort(Comparator.comparingLong(Candidate::rows));
    boolean isNeeded = settings.wantsGraph(rows(chosen));
    if (!isNeeded && !isIdle) {
      return List.of();
    }
    if (chosen.isEmpty() && kept.size() > 1) {
      chosen.add(kept.removeFirst());
    }
    for (Candidate graph : kept) {
      if (graph.rows() <= (isIdle ? IDLE_GROWTH : GROWTH) * rows(chosen)) {
        chosen.add(graph);
      }
    }
    boolean joins = chosen.size() > 1 && chosen.stream().anyMatch(kept::contains);
    return (isNeeded || joins) && settings.wantsGraph(rows(chosen)) ? chosen : List.of();
  }

  private static List<Candidate> vacuum(
      List<Candidate> flat, List<Candidate> graphs, VectorIndexing settings) throws IOException {
    for (List<Candidate> candidates : List.of(flat, graphs)) {
      for (Candidate candidate : candidates) {
        boolean isLarge =
            candidate.total() >= settings.vacuumMinRows()
                || candidate.info().sizeInBytes() >= VACUUM_BYTES;
        if (isLarge && candidate.dead() > settings.deletedThreshold() * candidate.total()) {
          return List.of(candidate);
        }
      }
    }
    return List.of();
  }

  private @Nullable MergeSpecification tiered(List<Candidate> flat, MergeContext context)
      throws IOException {
    SegmentInfos small = new SegmentInfos(Version.LATEST.major);
    flat.forEach(candidate -> small.add(candidate.info()));
    MergeSpecification found = in.findMerges(MergeTrigger.EXPLICIT, small, context);
    if (found == null) {
      return null;
    }
    Set<SegmentCommitInfo> chosen = new HashSet<>(found.merges.getFirst().segments);
    return merge(flat.stream().filter(candidate -> chosen.contains(candidate.info())).toList());
  }

  private static long rows(List<Candidate> candidates) {
    return candidates.stream().mapToLong(Candidate::rows).sum();
  }

  @Override
  public @Nullable MergeSpecification findFullFlushMerges(
      MergeTrigger trigger, SegmentInfos infos, MergeContext context) {
    return null;
  }

  @Override
  public @Nullable MergeSpecification findForcedMerges(
      SegmentInfos infos, int count, Map<SegmentCommitInfo, Boolean> from, MergeContext context) {
    return null;
  }

  /** A merge that does not take over graphs that were made by other settings. */
  private static final class Join extends OneMerge {
    private final String signature;

    Join(List<SegmentCommitInfo> segments, String signature) {
      super(segments);
      this.signature = signature;
    }

    @Override
    public CodecReader wrapForMerge(CodecReader reader) throws IOException {
      CodecReader wrapped = super.wrapForMerge(reader);
      String made =
          reader instanceof SegmentReader segment
              ? SegmentCodec.graphs(segment.getSegmentInfo().info)
              : null;
      return made == null || made.equals(signature) ? wrapped : new GraphlessReader(wrapped);
    }
  }

  /** Segments as they were committed. */
  private static final class Committed implements MergeContext {
    @Override
    public int numDeletesToMerge(SegmentCommitInfo info) {
      return info.getDelCount();
    }

    @Override
    public int numDeletedDocs(SegmentCommitInfo info) {
      return info.getDelCount();
    }

    @Override
    public InfoStream getInfoStream() {
      return InfoStream.NO_OUTPUT;
    }

    @Override
    public Set<SegmentCommitInfo> getMergingSegments() {
      return Set.of();
    }
  }

  /**
   * A segment that no merge has.
   *
   * @param graph {@linkplain SegmentCodec#graphs the settings of its graphs}
   */
  private record Candidate(SegmentCommitInfo info, int dead, @Nullable String graph) {
    static Candidate of(SegmentCommitInfo info, MergeContext context) throws IOException {
      return new Candidate(info, context.numDeletesToMerge(info), SegmentCodec.graphs(info.info));
    }

    long total() {
      return info.info.maxDoc();
    }

    long rows() {
      return total() - dead;
    }
  }
}
