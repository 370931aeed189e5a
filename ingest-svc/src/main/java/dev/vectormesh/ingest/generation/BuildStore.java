package dev.vectormesh.ingest.generation;

import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes generations from state to state. Each method is one transaction. */
public interface BuildStore {
  /** A number that no generation of the namespace had before. */
  long nextNumber(Namespace namespace);

  /** Writes down that a physical collection is about to be made. */
  void plan(Namespace namespace, SpaceIndex part);

  /**
   * Opens a generation: from now on what is written goes there, too.
   *
   * @param requestId of the caller; empty where there is none
   * @return false when another generation is live by now, or collections chose new spaces
   * @throws dev.vectormesh.platform.error.ApiException FAILED_PRECONDITION: another build is open
   */
  boolean open(Namespace namespace, Generation generation, Build.Method method, String requestId);

  /** The generation that a request opened. */
  Optional<Long> ofRequest(Namespace namespace, String requestId);

  /** Names the job that fills a generation. */
  void setJob(Namespace namespace, long number, @Nullable String job);

  /** What the next job of a build is asked for by: another one each time. */
  UUID nextRun(Namespace namespace, long number);

  /** What the build's job is asked for by. */
  UUID run(Namespace namespace, long number);

  /** BUILDING becomes READY; false while it lacks documents. */
  boolean ready(Namespace namespace, long number);

  /** BUILDING becomes FAILED. */
  void fail(Namespace namespace, long number, String why, Duration kept);

  /**
   * Makes a generation the live one, and keeps the one before.
   *
   * @param etag of the namespace; empty for whatever it is
   * @return documents that it lacks: where there are some, nothing has changed
   */
  long makeLive(Namespace namespace, long number, Duration retention, String etag);

  /** Begins to drop a generation; its row goes later. */
  void drop(Namespace namespace, long number);

  /** The row of a dropped generation. */
  void remove(Namespace namespace, long number);

  /** A generation of whatever tenant. */
  record Found(String tenant, UUID namespace, long number) {}

  /** Of all tenants: those that are being built. */
  List<Found> building();

  /** Of all tenants: those that lack documents, and are not being built. */
  List<Found> lagging();

  /** Of all tenants: those whose time has come. */
  List<Found> expired();

  Optional<Namespace> namespace(Found found);

  /**
   * Documents of collections in the namespace's own space whose vectors are their writers' own, and
   * that have a chunk without text.
   */
  long wordless(Namespace namespace);
}
