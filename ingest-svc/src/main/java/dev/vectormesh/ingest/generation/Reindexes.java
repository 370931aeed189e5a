package dev.vectormesh.ingest.generation;

import com.google.protobuf.Any;
import dev.vectormesh.corpus.v1.ReindexInput;
import dev.vectormesh.corpus.v1.ReindexMethod;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.SpaceMap;
import dev.vectormesh.ingest.batch.JobClient;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Begins builds, and gives each a job, and another one where that was cancelled. */
public final class Reindexes {
  private static final int TRIES = 3;

  private final Generations generations;
  private final SpaceEncoders encoders;
  private final VectorIndex index;
  private final JobClient jobs;

  public Reindexes(
      Generations generations, SpaceEncoders encoders, VectorIndex index, JobClient jobs) {
    this.generations = generations;
    this.encoders = encoders;
    this.index = index;
    this.jobs = jobs;
  }

  /**
   * What a reindex would make.
   *
   * @param space of the collections that follow the namespace
   */
  record Plan(EmbeddingSpace space, Build.Method method, Isolation isolation) {}

  /** The job that fills a new generation, or the one that is open for the same. */
  public Job begin(String tenant, ReindexRequest request) {
    for (int tried = 1; tried <= TRIES; tried++) {
      Namespace namespace = generations.namespace(tenant, NamespaceName.parse(request.getParent()));
      Optional<Build> before = ofRequest(namespace, request);
      if (before.isPresent()) {
        return job(namespace, before.get(), request);
      }
      Plan plan = plan(namespace, request);
      Optional<Build> open = building(namespace);
      if (open.isPresent()) {
        return goOn(namespace, open.get(), plan, request);
      }
      requireWords(namespace, plan);
      Build build = open(namespace, plan, request.getRequestId());
      if (build != null) {
        return job(namespace, build, request);
      }
    }
    throw ApiException.unavailable("generation", Duration.ofSeconds(1));
  }

  private Optional<Build> ofRequest(Namespace namespace, ReindexRequest request) {
    return request.getRequestId().isEmpty()
        ? Optional.empty()
        : generations
            .builds()
            .ofRequest(namespace, request.getRequestId())
            .map(number -> generations.find(namespace, number));
  }

  private Optional<Build> building(Namespace namespace) {
    return generations.list(namespace).stream()
        .filter(build -> build.state() == Build.State.BUILDING)
        .findFirst();
  }

  /**
   * @throws ApiException INVALID_ARGUMENT (encoder); FAILED_PRECONDITION (SPACE_MISMATCH)
   */
  Plan plan(Namespace namespace, ReindexRequest request) {
    EmbeddingSpace live = namespace.generation().own().space();
    EmbeddingSpace space =
        encoders
            .encoder(request.getEncoder().isEmpty() ? live.model() : request.getEncoder())
            .space();
    boolean adapts =
        encoders
            .adapterOf(space)
            .map(SpaceMap::base)
            .filter(live.fingerprint()::equals)
            .isPresent();
    Isolation isolation = isolation(namespace, request.getIsolation());
    boolean moves =
        isolation != namespace.isolation() && space.fingerprint().equals(live.fingerprint());
    if (request.getMethod() == ReindexMethod.REINDEX_METHOD_MAP && !adapts && !moves) {
      throw ApiException.spaceMismatch(
          "%s is no adapter of %s, the space that %s is in: leave method out to embed anew"
              .formatted(space.model(), live.model(), namespace.name()));
    }
    boolean map = (adapts || moves) && request.getMethod() != ReindexMethod.REINDEX_METHOD_EMBED;
    return new Plan(space, map ? Build.Method.MAP : Build.Method.EMBED, isolation);
  }

  private static Isolation isolation(
      Namespace namespace, dev.vectormesh.corpus.v1.Namespace.Isolation asked) {
    return switch (asked) {
      case ISOLATION_DEDICATED -> Isolation.DEDICATED;
      case ISOLATION_SHARED -> Isolation.SHARED;
      case ISOLATION_UNSPECIFIED, UNRECOGNIZED -> namespace.isolation();
    };
  }

  /** What has vectors of its writer's own, and no words, cannot be taken into another space. */
  private void requireWords(Namespace namespace, Plan plan) {
    boolean another =
        plan.method() == Build.Method.EMBED
            && !plan.space()
                .fingerprint()
                .equals(namespace.generation().own().space().fingerprint());
    long wordless = another ? generations.builds().wordless(namespace) : 0;
    if (wordless > 0) {
      throw ApiException.wrongState(
          namespace.name().toString(),
          "has %d documents with vectors of their writers' own and chunks without text, of which %s can make nothing: delete them, or write them with texts, first"
              .formatted(wordless, plan.space().model()));
    }
  }

  /** Null where the namespace's generations changed meanwhile. */
  private @Nullable Build open(Namespace namespace, Plan plan, String requestId) {
    BuildStore builds = generations.builds();
    long number = builds.nextNumber(namespace);
    Generation next =
        Generation.beside(
            namespace, number, plan.space(), words(namespace, plan), plan.isolation());
    for (SpaceIndex part : next.indexes()) {
      if (part.isolation() == Isolation.DEDICATED) {
        builds.plan(namespace, part);
      }
      index.create(part);
    }
    return builds.open(namespace, next, plan.method(), requestId)
        ? generations.find(namespace, number)
        : null;
  }

  /** Words are analysed as now where all texts are read anyway; copied ones stay as they are. */
  private static String words(Namespace namespace, Plan plan) {
    boolean allAnew =
        plan.method() == Build.Method.EMBED && namespace.generation().others().isEmpty();
    return allAnew ? Bm25Encoder.CURRENT_ANALYSIS : namespace.generation().analysis();
  }

  private Job goOn(Namespace namespace, Build open, Plan plan, ReindexRequest request) {
    boolean same =
        open.method() == plan.method()
            && open.generation().isolation() == plan.isolation()
            && open.generation().own().space().fingerprint().equals(plan.space().fingerprint());
    if (!same) {
      throw ApiException.wrongState(
          namespace.name().toString(),
          "generation %d is being built: end or delete that one first"
              .formatted(open.generation().number()));
    }
    String name = open.job();
    Optional<Job> job = name == null ? Optional.empty() : jobs.find(namespace.tenant(), name);
    if (job.isPresent() && job.get().getState() != Job.State.STATE_CANCELLED) {
      return job.get();
    }
    long number = open.generation().number();
    return create(namespace, number, generations.builds().nextRun(namespace, number), request);
  }

  /** The job of a build, made now where there is none. */
  Job job(Namespace namespace, Build build, ReindexRequest request) {
    long number = build.generation().number();
    String name = build.job();
    Optional<Job> job = name == null ? Optional.empty() : jobs.find(namespace.tenant(), name);
    return job.orElseGet(
        () -> create(namespace, number, generations.builds().run(namespace, number), request));
  }

  private Job create(Namespace namespace, long number, java.util.UUID run, ReindexRequest request) {
    String name = namespace.name().generation(number).toString();
    Job job =
        jobs.create(
            namespace.tenant(),
            run,
            Job.newBuilder()
                .setKind(ReindexJob.KIND)
                .setSubject(name)
                .setInput(
                    Any.pack(
                        ReindexInput.newBuilder()
                            .setGeneration(name)
                            .setRequest(request)
                            .build())));
    generations.builds().setJob(namespace, number, job.getName());
    return job;
  }

  /** The build's job as it is now; empty where it has none, or job service knows it no more. */
  Optional<Job> find(Namespace namespace, Build build) {
    return Optional.ofNullable(build.job())
        .flatMap(name -> jobs.find(namespace.tenant(), Objects.requireNonNull(name)));
  }
}
