package dev.vectormesh.finetune.api;

import com.google.protobuf.Empty;
import dev.vectormesh.finetune.corpus.Namespaces;
import dev.vectormesh.finetune.judgement.JudgementStore;
import dev.vectormesh.finetune.judgement.JudgementStore.Numbered;
import dev.vectormesh.finetune.judgement.JudgementStore.Place;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.paging.KeysetPage;
import dev.vectormesh.tuning.v1.DeleteJudgementSetRequest;
import dev.vectormesh.tuning.v1.GetJudgementSetRequest;
import dev.vectormesh.tuning.v1.JudgementServiceGrpc;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.ListJudgedQueriesRequest;
import dev.vectormesh.tuning.v1.ListJudgedQueriesResponse;
import dev.vectormesh.tuning.v1.ListJudgementSetsRequest;
import dev.vectormesh.tuning.v1.ListJudgementSetsResponse;
import dev.vectormesh.tuning.v1.WriteJudgementSetRequest;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Objects;

/** JudgementService. */
public final class JudgementApi extends JudgementServiceGrpc.JudgementServiceImplBase {
  private final JudgementStore sets;
  private final Namespaces namespaces;
  private final InstantSource clock;

  public JudgementApi(JudgementStore sets, Namespaces namespaces, InstantSource clock) {
    this.sets = sets;
    this.namespaces = namespaces;
    this.clock = clock;
  }

  private Place place(ResourceName name) {
    return new Place(
        CallContext.current().tenant(), namespaces.uid(name.namespace()), name.namespace());
  }

  @Override
  public void writeJudgementSet(
      WriteJudgementSetRequest request, StreamObserver<JudgementSet> reply) {
    Replies.send(
        reply,
        () -> {
          JudgementSet set = request.getJudgementSet();
          ResourceName name = ResourceName.parse(set.getName());
          JudgedQueries.check(name.namespace(), request.getQueriesList());
          return sets.write(
                  place(name), set, request.getQueriesList(), request.getAppend(), clock.instant())
              .orElseThrow(() ->
                  ApiException.wrongState(
                      set.getName(),
                      "would have more than %,d queries: make several sets"
                          .formatted(JudgementStore.MOST_QUERIES)));
        });
  }

  @Override
  public void getJudgementSet(GetJudgementSetRequest request, StreamObserver<JudgementSet> reply) {
    Replies.send(
        reply,
        () -> {
          ResourceName name = ResourceName.parse(request.getName());
          return sets.find(place(name), name.id())
              .orElseThrow(() -> ApiException.notFound(request.getName()));
        });
  }

  @Override
  public void listJudgementSets(
      ListJudgementSetsRequest request, StreamObserver<ListJudgementSetsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          Place place = place(ResourceName.parse(request.getParent()));
          var found =
              page.cut(
                  sets.list(place, page.after(), page.limit()),
                  set -> ResourceName.parse(set.getName()).id());
          return ListJudgementSetsResponse.newBuilder()
              .addAllJudgementSets(found)
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void listJudgedQueries(
      ListJudgedQueriesRequest request, StreamObserver<ListJudgedQueriesResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          ResourceName name = ResourceName.parse(request.getParent());
          Place place = place(name);
          if (sets.find(place, name.id()).isEmpty()) {
            throw ApiException.notFound(request.getParent());
          }
          int after = Objects.requireNonNullElse(page.after(at -> Integer.valueOf(at.text(0))), -1);
          var found =
              page.cut(
                  sets.queries(place, name.id(), after, page.limit()),
                  query -> Integer.toString(query.number()));
          return ListJudgedQueriesResponse.newBuilder()
              .addAllQueries(found.stream().map(Numbered::query).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void deleteJudgementSet(DeleteJudgementSetRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          ResourceName name = ResourceName.parse(request.getName());
          if (!sets.delete(place(name), name.id())) {
            throw ApiException.notFound(request.getName());
          }
          return Empty.getDefaultInstance();
        });
  }
}
