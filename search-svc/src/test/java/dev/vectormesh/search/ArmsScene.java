package dev.vectormesh.search;

import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.ServedGeneration;
import dev.vectormesh.corpus.v1.Traffic;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.search.v1.OpenSession;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.ArrayList;
import java.util.List;

/** A namespace with a live generation and one of another space, of the same dimension. */
final class ArmsScene {
  static final String TENANT = "acme";
  static final String NAMESPACE = "namespaces/arms";
  static final String ROLLOUT = NAMESPACE + "/rollouts/new-encoder";
  static final String SALT = "salt-1";
  static final String CANDIDATE_MODEL = BundledModels.DEFAULT;

  private static final List<String> TEXTS =
      List.of(
          "Alpha particles are helium nuclei.",
          "Beta rays are electrons that nuclei send out.",
          "Gamma rays are light of very short waves.",
          "Neutrons are particles without a charge.");

  private final TestMesh mesh;
  private final ResolveServingResponse live;
  private final ResolveServingResponse candidate;

  ArmsScene(TestMesh mesh) {
    this.mesh = mesh;
    mesh.corpus().createPhysical("arms-1");
    mesh.corpus().createPhysical("arms-2");
    live = mesh.namespaces().create(TENANT, "arms", mesh.encoder().space(), "arms-1", "c");
    ResolveServingResponse.Builder other = live.toBuilder().setPhysicalCollection("arms-2");
    other.getNamespaceBuilder().setGeneration(2).setSpace(candidateSpace());
    candidate = other.build();
    write(mesh.corpus(), live);
    write(mesh.corpus(CANDIDATE_MODEL), candidate);
  }

  private static void write(TestCorpus corpus, ResolveServingResponse to) {
    List<TestCorpus.Draft> drafts = new ArrayList<>();
    for (int i = 0; i < TEXTS.size(); i++) {
      drafts.add(corpus.document(TENANT, to, "c", "d" + i).chunk(TEXTS.get(i)));
    }
    corpus.writeAll(drafts);
  }

  String spaceOf(long generation) {
    return (generation == 1 ? live : candidate).getNamespace().getSpace().getFingerprint();
  }

  private EmbeddingSpace candidateSpace() {
    var space = mesh.space(CANDIDATE_MODEL);
    return EmbeddingSpace.newBuilder()
        .setFingerprint(space.fingerprint())
        .setModel(space.model())
        .setVersion(space.version())
        .setDimension(space.dimension())
        .setMetric(space.metric())
        .build();
  }

  /** Lets a share of the sessions search the second generation, in hundredths of a percent. */
  void share(int weight) {
    share(weight, "arms-2");
  }

  void share(int weight, String physical) {
    share(Traffic.newBuilder().setWeight(weight), physical);
  }

  /** Shows a share of the sessions lists drawn from both. */
  void interleave(int weight, String physical) {
    share(Traffic.newBuilder().setWeight(weight).setInterleave(true), physical);
  }

  /** Asks the candidate beside the live arm. */
  void shadow(String physical) {
    share(Traffic.newBuilder().setShadow(true), physical);
  }

  private void share(Traffic.Builder traffic, String physical) {
    mesh.namespaces()
        .put(
            TENANT,
            live.toBuilder()
                .setTraffic(traffic.setRollout(ROLLOUT).setSalt(SALT).setGeneration(2))
                .setCandidate(
                    ServedGeneration.newBuilder()
                        .setGeneration(2)
                        .setSpace(candidateSpace())
                        .setPhysicalCollection(physical)
                        .setAnalysis(live.getAnalysis())
                        .setAverageDocumentLength(live.getAverageDocumentLength()))
                .build());
  }

  /** All search the first generation. */
  void liveAlone() {
    mesh.namespaces().put(TENANT, live);
  }

  /** All search the second generation. */
  void switched() {
    mesh.namespaces().put(TENANT, candidate);
  }

  static SearchRequest.Builder request(String query) {
    return SearchRequest.newBuilder().setParent(NAMESPACE).setQuery(query).setTopK(2);
  }

  static SearchRequest.Builder request(String query, String session) {
    return request(query).setSession(OpenSession.newBuilder().setSessionId(session));
  }

  SearchResponse search(SearchRequest.Builder request) {
    return mesh.search(TENANT).search(request.build());
  }
}
