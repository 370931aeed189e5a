package dev.vectormesh.gateway.facade;

import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.mesh.CallerScopes;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.gateway.mesh.SignedIn;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.ListJobsResponse;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The ingestion document's jobs: submitted (202), told of, listed, cancelled. They are the mesh's
 * own jobs of the kind {@code corpus.ingest}, whoever made them.
 */
final class JobRoutes {
  static final String JOBS = "/api/v1/jobs";
  private static final String KIND = "corpus.ingest";
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final int MOST_ON_A_PAGE = 100;
  private static final int USUAL_ON_A_PAGE = 10;

  /** Job service has pages by token alone: those before are passed over. */
  private static final int DEEPEST = 10_000;

  private static final int READ_AT_ONCE = 500;

  private final Mesh mesh;
  private final CallerScopes scopes;
  private final FacadeConfig config;

  JobRoutes(Mesh mesh, CallerScopes scopes, FacadeConfig config) {
    this.mesh = mesh;
    this.scopes = scopes;
    this.config = config;
  }

  /** A page of jobs, newest first. */
  record Page(List<JobAnswer> jobs, int page, int pageSize, boolean hasNext) {}

  Mono<ServerResponse> submit(ServerRequest request) {
    return JsonBody.of(request, config.bytes())
        .flatMap(json -> {
          Faults faults = new Faults();
          JobBody body = JobBody.read(json, config, faults);
          faults.throwIfAny();
          requireTenant(request, body);
          return ingest(request, body)
              .onErrorResume(
                  thrown -> missing(thrown, body.parent()),
                  thrown -> made(request, body).then(ingest(request, body)));
        })
        .flatMap(job -> FacadeRoutes.json(HttpStatus.ACCEPTED, JobAnswer.of(job)));
  }

  /** The token says whose a job is; a body that says otherwise is a mistake. */
  private static void requireTenant(ServerRequest request, JobBody body) {
    SignedIn who = request.exchange().getRequiredAttribute(SignedIn.ATTRIBUTE);
    if (body.tenant() != null && !body.tenant().equals(who.caller().tenant())) {
      throw ApiException.permissionDenied("tenant_id is not the token's: leave it out");
    }
  }

  private Mono<Job> ingest(ServerRequest request, JobBody body) {
    return scopes.ask(request, () -> mesh.ingest().ingestSource(body.request()));
  }

  private static boolean missing(Throwable thrown, String collection) {
    Status status = Status.fromThrowable(thrown);
    return status.getCode() == Status.Code.NOT_FOUND
        && String.valueOf(status.getDescription()).contains(collection);
  }

  /** The document's jobs bring their own collection; here it is made where it is not there. */
  private Mono<?> made(ServerRequest request, JobBody body) {
    CreateCollectionRequest collection =
        CreateCollectionRequest.newBuilder()
            .setParent(Names.namespace(body.namespace()))
            .setCollectionId(body.collection())
            .build();
    Mono<?> make = scopes.ask(request, () -> mesh.collections().createCollection(collection));
    if (body.namespace().equals(config.namespace())) {
      CreateNamespaceRequest namespace =
          CreateNamespaceRequest.newBuilder().setNamespaceId(body.namespace()).build();
      make =
          scopes
              .ask(request, () -> mesh.namespaces().createNamespace(namespace))
              .onErrorComplete(JobRoutes::exists)
              .then(make.then());
    }
    return make.onErrorComplete(JobRoutes::exists);
  }

  private static boolean exists(Throwable thrown) {
    return Status.fromThrowable(thrown).getCode() == Status.Code.ALREADY_EXISTS;
  }

  Mono<ServerResponse> get(ServerRequest request) {
    return job(request).flatMap(job -> FacadeRoutes.json(JobAnswer.of(job)));
  }

  private Mono<Job> job(ServerRequest request) {
    String id = request.pathVariable("job");
    if (!ID.matcher(id).matches()) {
      return Mono.error(ApiException.notFound("jobs/" + id));
    }
    GetJobRequest asked = GetJobRequest.newBuilder().setName(Names.job(id)).build();
    return scopes
        .ask(request, () -> mesh.jobs().getJob(asked))
        .filter(job -> job.getKind().equals(KIND))
        .switchIfEmpty(Mono.error(() -> ApiException.notFound(asked.getName())));
  }

  Mono<ServerResponse> cancel(ServerRequest request) {
    return job(request)
        .flatMap(job -> {
          if (JobAnswer.ended(job)) {
            return Mono.error(
                ApiException.wrongState(
                    job.getName(), "has ended: it is " + JobAnswer.of(job).status()));
          }
          CancelJobRequest asked = CancelJobRequest.newBuilder().setName(job.getName()).build();
          return scopes.ask(request, () -> mesh.jobs().cancelJob(asked));
        })
        .flatMap(cancelled -> ServerResponse.noContent().build());
  }

  Mono<ServerResponse> list(ServerRequest request) {
    Faults faults = new Faults();
    request.queryParams().keySet().stream()
        .filter(name -> !name.equals("page") && !name.equals("page_size"))
        .forEach(name -> faults.unknown(List.of("query", name)));
    int page = number(request, "page", 1, DEEPEST, faults);
    int size = number(request, "page_size", USUAL_ON_A_PAGE, MOST_ON_A_PAGE, faults);
    long before = (page - 1L) * size;
    if (before > DEEPEST) {
      faults.add(
          List.of("query", "page"),
          "Input should lead to one of the newest 10000 jobs",
          "less_than_equal");
    }
    faults.throwIfAny();
    return page(request, "", (int) before, size)
        .flatMap(found -> {
          boolean more = found.size() > size;
          List<JobAnswer> jobs = found.stream().limit(size).map(JobAnswer::of).toList();
          return FacadeRoutes.json(new Page(jobs, page, size, more));
        });
  }

  /** Jobs behind the first ones, one more than are wanted where there are more. */
  private Mono<List<Job>> page(ServerRequest request, String token, int before, int size) {
    ListJobsRequest asked =
        ListJobsRequest.newBuilder()
            .setFilter("kind = \"" + KIND + "\"")
            .setPageSize(Math.min(READ_AT_ONCE, before + size + 1))
            .setPageToken(token)
            .build();
    return scopes
        .ask(request, () -> mesh.jobs().listJobs(asked))
        .flatMap(answer -> {
          List<Job> jobs = answer.getJobsList();
          boolean last = answer.getNextPageToken().isEmpty();
          if (last || jobs.size() > before + size) {
            return Mono.just(jobs.subList(Math.min(before, jobs.size()), jobs.size()));
          }
          return rest(request, answer, before, size);
        });
  }

  private Mono<List<Job>> rest(
      ServerRequest request, ListJobsResponse first, int before, int size) {
    int passed = Math.min(before, first.getJobsCount());
    List<Job> found = first.getJobsList().subList(passed, first.getJobsCount());
    return page(request, first.getNextPageToken(), before - passed, size - found.size())
        .map(more -> Stream.concat(found.stream(), more.stream()).toList());
  }

  private static int number(
      ServerRequest request, String name, int usual, int most, Faults faults) {
    String given = request.queryParam(name).orElse(null);
    if (given == null) {
      return usual;
    }
    if (!given.matches("[0-9]{1,9}")) {
      faults.add(List.of("query", name), "Input should be a valid integer", "int_parsing");
      return usual;
    }
    int number = Integer.parseInt(given);
    if (number < 1 || number > most) {
      faults.add(List.of("query", name), "Input should be from 1 to " + most, "less_than_equal");
    }
    return Math.clamp(number, 1, most);
  }
}
