package dev.vectormesh.local.simulation;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** Fills a namespace's part of the index with points that no document stands behind. */
public final class Simulation {
  private static final int POINTS_PER_UPSERT = 500;
  private static final long POLL_MILLIS = 200;
  private static final int QUIET_POLLS = 3;

  /** Less than one in so many may wait for the next graph: they are compared one by one. */
  private static final int FEW = 100;

  private final QdrantClient qdrant;
  private final String physical;
  private final SimulatedPictures pictures;

  /**
   * @param physical the Qdrant collection
   */
  public Simulation(QdrantClient qdrant, String physical, SimulatedPictures pictures) {
    this.qdrant = qdrant;
    this.physical = physical;
    this.pictures = pictures;
  }

  /**
   * Writes the pictures from 0 on, in batches, and returns when all are stored.
   *
   * @param written is told how many are, after each batch
   */
  public void write(long count, int batch, LongConsumer written)
      throws InterruptedException, ExecutionException {
    for (long at = 0; at < count; at += batch) {
      long end = Math.min(count, at + batch);
      for (long from = at; from < end; from += POINTS_PER_UPSERT) {
        List<PointStruct> points =
            LongStream.range(from, Math.min(end, from + POINTS_PER_UPSERT))
                .parallel()
                .mapToObj(pictures::point)
                .toList();
        var stored = qdrant.upsertAsync(physical, points).get();
      }
      written.accept(end);
    }
  }

  /**
   * Waits until the graphs are built, but for a last few points.
   *
   * @param indexed is told how many points are in a graph, a few times a second
   */
  public void awaitGraphs(LongConsumer indexed) throws InterruptedException, ExecutionException {
    int quiet = 0;
    // A collection may be green for a moment before its optimizer begins.
    while (quiet < QUIET_POLLS) {
      CollectionInfo info = qdrant.getCollectionInfoAsync(physical).get();
      indexed.accept(info.getIndexedVectorsCount());
      quiet = info.getStatus() == CollectionStatus.Green && isBuilt(info) ? quiet + 1 : 0;
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private boolean isBuilt(CollectionInfo info) {
    long waiting = info.getPointsCount() - info.getIndexedVectorsCount();
    long bytes = waiting * pictures.vectors().dimension() * Float.BYTES;
    long threshold = info.getConfig().getOptimizerConfig().getIndexingThreshold() * 1024;
    return bytes <= threshold || waiting * FEW <= info.getPointsCount();
  }
}
