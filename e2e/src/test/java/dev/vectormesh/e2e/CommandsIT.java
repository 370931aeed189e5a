package dev.vectormesh.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.local.cli.VectormeshCli;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.platform.auth.Role;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line, as a person and as a script use it, on a mesh that runs. */
@ExtendWith(TestMesh.Shared.class)
final class CommandsIT {
  /** Counted from the base. */
  private static final int SEARCH_PORT = 3;

  private final TestMesh mesh;

  CommandsIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  /** What a command said. */
  record Said(int code, String out, String err) {
    List<JsonNode> json() throws Exception {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : out.lines().toList()) {
        lines.add(GraphqlClient.JSON.readTree(line));
      }
      return lines;
    }

    Said done() {
      assertThat(code).as(this.toString()).isZero();
      return this;
    }
  }

  private Said run(String... arguments) {
    return runOn(mesh.data(), arguments);
  }

  private static Said runOn(Path data, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code;
    try (PrintStream outStream = new PrintStream(out, true, UTF_8);
        PrintStream errStream = new PrintStream(err, true, UTF_8)) {
      code =
          VectormeshCli.run(
              new Console(outStream, errStream, false),
              Stream.concat(Stream.of(arguments), Stream.of("--data", data.toString()))
                  .toArray(String[]::new));
    }
    return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  @Test
  void ingest_thenSearchAndLists_showWhatIsThere() throws Exception {
    Path folder = Folders.fill(mesh.files().resolve("commands"), "wombat", 6, 5);
    Files.writeString(folder.resolve("empty.txt"), "");
    Said ingested = run("ingest", folder.toString(), "-n", "shell").done();
    assertThat(ingested.out())
        .contains("7 items: 6 new")
        .contains("1 failed")
        .contains("empty.txt");
    assertThat(run("ingest", folder.toString(), "-n", "shell").done().out())
        .contains("0 new, 0 changed, 6 unchanged");

    List<JsonNode> answers =
        run("search", "wombat3", "--mode", "lexical", "-n", "shell", "--json").done().json();
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().at("/hits").findValuesAsText("uri"))
        .singleElement()
        .asString()
        .endsWith("page-003.txt");
    assertThat(run("search", "wombat3", "-n", "shell", "-k", "2").done().out())
        .contains(" 1. ", " 2. ", "page-00", "similarity")
        .doesNotContain(" 3. ");

    assertThat(run("documents", "-n", "shell", "--json").done().json()).hasSize(6);
    assertThat(run("collections", "-n", "shell").done().out()).contains("documents", "6 documents");
    assertThat(run("namespaces").done().out()).contains("shell");
    assertThat(run("jobs").done().out()).contains("corpus.ingest", "SUCCEEDED");
    assertThat(run("jobs", "--json").done().json())
        .allSatisfy(job -> assertThat(job.path("name").asText()).startsWith("jobs/"));
  }

  @Test
  void batchOfABucket_isSubmitted_andEndsWithATable() throws Exception {
    try (TestMesh.GrpcClient grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      Inbox inbox = Inbox.in(grpc, "tiers-shell");
      String otters = inbox.put("otters.txt", "en", "Otters eat fish.");
      String ours = inbox.put("ours.txt", "fr", "Les ours dorment.");
    }
    run("collections", "create", "all", "--from-bucket", "inbox", "-n", "tiers-shell").done();
    run(
            "collections",
            "create",
            "english",
            "--from-collection",
            "all",
            "--filter",
            "meta.lang = en",
            "--map",
            "meta.origin=uri",
            "--pass",
            "lang",
            "-n",
            "tiers-shell")
        .done();

    Said submitted = run("batches", "submit", "inbox", "--wait", "-n", "tiers-shell").done();
    String draft =
        run("batches", "create", "inbox", "-n", "tiers-shell", "--json")
            .done()
            .json()
            .getFirst()
            .path("name")
            .asText();

    assertThat(submitted.out())
        .contains("COMPLETED")
        .containsPattern("0 +all +COMPLETED +2 +0 +2 +0 +0")
        .containsPattern("1 +english +COMPLETED +2 +1 +1 +0 +0");
    assertThat(run("batches", "add", draft, "otters.txt", "-n", "tiers-shell").done().out())
        .contains("DRAFT", "1 objects");
    assertThat(run("batches", "cancel", draft, "-n", "tiers-shell").done().out())
        .contains("CANCELLED");
    assertThat(run("batches", "status", draft, "-n", "tiers-shell").done().out())
        .contains("CANCELLED");
    assertThat(run("batches", "-n", "tiers-shell").done().out())
        .contains("bucket inbox", "COMPLETED", "CANCELLED");
    assertThat(run("collections", "-n", "tiers-shell").done().out())
        .contains("from bucket inbox", "from all where meta.lang = en");
    assertThat(run("batches", "submit", "-n", "tiers-shell").code()).isEqualTo(2);
    assertThat(run("collections", "create", "-n", "tiers-shell").code()).isEqualTo(2);
    assertThat(run("collections", "create", "xx", "--pass", "a", "-n", "tiers-shell").code())
        .isEqualTo(2);
  }

  @Test
  void buckets_takeFilesMakeDocumentsAndGiveTheFilesBack() throws Exception {
    Path folder = Folders.fill(mesh.files().resolve("raw"), "quokka", 5, 4);
    byte[] page = Files.readAllBytes(folder.resolve("page-002.txt"));

    assertThat(run("objects", "put", folder.toString(), "-b", "raw", "-n", "shop").done().out())
        .contains("5 put")
        .contains("0 there already");
    Files.writeString(folder.resolve("page-001.txt"), "Another text.");
    assertThat(run("objects", "put", folder.toString(), "-b", "raw", "-n", "shop").done().out())
        .contains("1 put")
        .contains("4 there already, 0 failed");
    assertThat(run("buckets", "-n", "shop").done().out()).contains("raw", "5 objects");
    List<JsonNode> objects =
        run("objects", "list", "-b", "raw", "-n", "shop", "--json").done().json();
    assertThat(objects)
        .hasSize(5)
        .allSatisfy(
            object -> assertThat(object.at("/metadata/path").asText()).startsWith("raw/page-"));
    Path back = mesh.files().resolve("back.txt");
    run("objects", "get", "raw~2Fpage-002.txt", "-b", "raw", "-n", "shop", "-o", back.toString())
        .done();
    assertThat(back).hasBinaryContent(page);

    assertThat(run("ingest", "raw", "--source", "bucket", "-n", "shop").done().out())
        .contains("5 items: 5 new");
    run("objects", "delete", "raw~2Fpage-002.txt", "-b", "raw", "-n", "shop").done();
    assertThat(
            run("ingest", "raw", "--source", "bucket", "-n", "shop", "--remove-missing")
                .done()
                .out())
        .contains("4 unchanged", "1 removed");
    assertThat(run("buckets", "delete", "raw", "-n", "shop", "--force").done().out())
        .contains("4 objects and 4 documents deleted");
    assertThat(run("documents", "-n", "shop", "--json").done().json()).isEmpty();
  }

  @Test
  void objects_thatCannotBePut_areToldOneByOne() throws Exception {
    assertThat(run("objects", "put", "/nowhere/at/all", "-b", "raw", "-n", "shop"))
        .satisfies(said -> assertThat(said.code()).isOne())
        .satisfies(said -> assertThat(said.err()).contains("/nowhere/at/all"));
    assertThat(run("objects").code()).isEqualTo(2);
    assertThat(run("objects", "get", "none", "-b", "none", "-n", "shop").err())
        .contains("RESOURCE_NOT_FOUND");
  }

  @Test
  void duplicates_areListedByGroups_andNoneIsHidden() throws Exception {
    Path drawn = Path.of("..", "triton-models", "clip-drawn", "pictures");
    Path folder = Files.createDirectories(mesh.files().resolve("copies"));
    Files.copy(drawn.resolve("drawn-01.png"), folder.resolve("one.png"));
    Files.copy(drawn.resolve("drawn-01.png"), folder.resolve("two.png"));
    Files.copy(drawn.resolve("drawn-02.png"), folder.resolve("other.png"));
    run("index", folder.toString(), "-n", "copies").done();

    List<JsonNode> groups = run("duplicates", "-n", "copies", "--json").done().json();

    assertThat(groups).hasSize(1);
    JsonNode group = groups.getFirst();
    assertThat(group.at("/first/document").asText()).contains("/one.png-");
    assertThat(group.at("/duplicates/0/sameBytes").asBoolean()).isTrue();
    assertThat(run("duplicates", "-n", "copies").done().out())
        .contains("same bytes")
        .contains("two.png")
        .contains("1 groups with 1 duplicates")
        .doesNotContain("other.png");
    assertThat(run("duplicates", "-n", "copies", "--threshold", "65").code()).isEqualTo(2);
  }

  @Test
  void index_takesPicturesAlone_andWritesTheManifest() throws Exception {
    Path drawn = Path.of("..", "triton-models", "clip-drawn", "pictures");
    Path folder = Files.createDirectories(mesh.files().resolve("album"));
    Files.copy(drawn.resolve("drawn-01.png"), folder.resolve("one.png"));
    Files.writeString(folder.resolve("captions.jsonl"), "{}");
    Path manifest = mesh.files().resolve("album.json");
    Files.writeString(manifest, "of an earlier run");

    Said first =
        run("index", folder.toString(), "-n", "album", "--manifest", manifest.toString()).done();
    Said all = run("index", folder.toString(), "-n", "album", "--with-texts").done();
    Said nowhere =
        run("index", folder.toString(), "-n", "album", "--manifest", folder + "/none/m.json");

    assertThat(first.out()).contains("2 items: 1 new", "1 left out, 0 failed");
    assertThat(all.out()).contains("2 items: 1 new").doesNotContain("left out");
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("--manifest");
    JsonNode told = GraphqlClient.JSON.readTree(manifest.toFile());
    assertThat(told.at("/batch/counts/space/model").asText()).isEqualTo("clip-drawn");
    assertThat(told.at("/batch/state").asText()).isEqualTo("STATE_COMPLETED");
    assertThat(told.at("/items").findValuesAsText("item"))
        .containsExactly("captions.jsonl", "one.png");
    assertThat(told.at("/items").findValuesAsText("outcome"))
        .containsExactly("OUTCOME_SKIPPED", "OUTCOME_CREATED");
    try (Stream<Path> left = Files.list(mesh.files())) {
      assertThat(left.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void goneFile_isRemoved_whenAsked() throws Exception {
    Path folder = Folders.fill(mesh.files().resolve("gone"), "dugong", 3, 3);
    run("ingest", folder.toString(), "-n", "goners").done();
    Files.delete(folder.resolve("page-001.txt"));
    assertThat(run("ingest", folder.toString(), "-n", "goners", "--remove-missing").done().out())
        .contains("2 unchanged, 1 removed");
    assertThat(run("documents", "-n", "goners", "--json").done().json()).hasSize(2);
  }

  @Test
  void token_opensTheGateway_andReadersMayNotWrite() throws Exception {
    String token = run("token", "--role", "reader").done().out().strip();
    JsonNode read = mesh.graphql(token).ask("{ namespaces { nodes { name } } }");
    assertThat(read.path("errors")).as(read.toString()).isEmpty();
    JsonNode write = mesh.graphql(token).ask("mutation { createNamespace(id: \"nope\") { name } }");
    assertThat(write.at("/errors/0/extensions/reason").asText()).isEqualTo("PERMISSION_DENIED");
    assertThat(run("token", "--minutes", "0").code()).isEqualTo(2);
  }

  @Test
  void status_namesPortsAndHealth() {
    assertThat(run("status").done().out())
        .contains("127.0.0.1:" + mesh.port("gateway"))
        .contains("\"status\":\"SERVING\"");
  }

  @Test
  void doctor_looksAtTheMachine() {
    Said said = run("doctor");
    assertThat(said.out()).contains("ok    Java 25", "ok    data directory " + mesh.data());
    assertThat(said.code()).isEqualTo(said.out().contains("WRONG") ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eval_measuresAllModes(boolean gateway, @TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("corpus.jsonl"),
        """
        {"_id": "d1", "title": "Whales", "text": "Whales are mammals that live in the sea."}
        {"_id": "d2", "title": "Volcano", "text": "Lava leaves the mountain as glowing rock."}
        {"_id": "d3", "title": "Bicycle", "text": "Two wheels, a chain and a saddle."}
        """);
    Files.writeString(
        folder.resolve("queries.jsonl"),
        """
        {"_id": "q1", "text": "sea mammals"}
        {"_id": "q2", "text": "glowing lava"}
        """);
    Files.createDirectories(folder.resolve("qrels"));
    Files.writeString(
        folder.resolve("qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n");
    List<String> command = new ArrayList<>(List.of("eval", folder.toString(), "--json"));
    if (gateway) {
      command.add("--gateway");
    }
    List<JsonNode> lines = run(command.toArray(String[]::new)).done().json();
    assertThat(lines.stream().map(line -> line.path("mode").asText()))
        .containsExactlyInAnyOrder("dense", "lexical", "hybrid");
    assertThat(lines)
        .allSatisfy(line -> {
          assertThat(line.path("queries").asInt()).isEqualTo(2);
          assertThat(line.path("ndcg10").asDouble()).isEqualTo(1.0);
          assertThat(line.path("recall100").asDouble()).isEqualTo(1.0);
        });
    assertThat(run("namespaces").done().out()).doesNotContain("eval-");
  }

  @Test
  void evalOfPictures_measuresBothDirections_onASample() throws Exception {
    List<JsonNode> lines = run("eval", "--pictures", "--sample", "30", "--json").done().json();

    assertThat(lines).hasSize(4);
    for (String search : List.of("text to image", "image to text")) {
      assertThat(lines)
          .filteredOn(line -> line.path("search").asText().equals(search))
          .extracting(line -> line.path("queries").asInt())
          .satisfies(counts ->
              assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(30));
    }
    assertThat(lines)
        .allSatisfy(line -> {
          assertThat(line.path("recall1").asDouble()).isBetween(0.6, 1.0);
          assertThat(line.path("recall10").asDouble()).isBetween(0.9, 1.0);
          assertThat(line.path("mrr10").asDouble()).isBetween(0.6, 1.0);
        });
    assertThat(run("namespaces").done().out()).doesNotContain("eval-drawn");
    assertThat(run("eval", "--pictures", "--sample", "0").code()).isEqualTo(2);
  }

  @Test
  void searchByPlaceAndByCounts_isPrinted() throws Exception {
    Path folder = Files.createDirectories(mesh.files().resolve("places"));
    Files.writeString(
        folder.resolve("oslo.md"),
        "---\n"
            + "latitude: 59.91\n"
            + "longitude: 10.75\n"
            + "kind_of: city\n"
            + "---\n"
            + "# Oslo\n\n"
            + "A town at a fjord.\n");
    Files.writeString(
        folder.resolve("suva.md"),
        "---\n"
            + "latitude: -18.14\n"
            + "longitude: 178.44\n"
            + "kind_of: city\n"
            + "---\n"
            + "# Suva\n\n"
            + "A town at a lagoon.\n");
    Files.writeString(
        folder.resolve("sea.md"), "---\nkind_of: sea\n---\n# Sea\n\nA town is far from here.\n");
    run("ingest", folder.toString(), "-n", "places").done();

    Said near =
        run("search", "town", "-n", "places", "--near", "59.9,10.7,20", "--facet", "kind_of")
            .done();
    assertThat(near.out()).contains("Oslo", "meta.kind_of: city 1").doesNotContain("Suva", "Sea");
    assertThat(run("search", "town", "-n", "places", "--box=-20,170,-10,-170").done().out())
        .contains("Suva")
        .doesNotContain("Oslo", "Sea");
    assertThat(
            run("search", "town", "-n", "places", "--facet", "kind_of", "--facet", "latitude:0,50")
                .done()
                .out())
        .contains(
            "meta.kind_of: city 2, sea 1", "meta.latitude: below 0 1, from 0 to 50 0, from 50 1");
    Said wrong = run("search", "town", "-n", "places", "--near", "99,0,1");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("latitude must be -90 to 90 degrees");
    assertThat(run("search", "town", "-n", "places", "--facet", "latitude:x").code()).isEqualTo(2);
  }

  @Test
  void eval_saysWhatAnAdapterWouldGain(@TempDir Path folder) throws Exception {
    List<String> topics = List.of("whales", "lava", "bicycles", "bread", "violins", "glaciers");
    StringBuilder corpus = new StringBuilder();
    StringBuilder queries = new StringBuilder();
    StringBuilder judgements = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (String topic : topics) {
      corpus.append("{\"_id\": \"d-%1$s\", \"text\": \"All about %1$s.\"}\n".formatted(topic));
      queries.append("{\"_id\": \"q-%1$s\", \"text\": \"%1$s\"}\n".formatted(topic));
      judgements.append("q-%1$s\td-%1$s\t1\n".formatted(topic));
    }
    Files.writeString(folder.resolve("corpus.jsonl"), corpus);
    Files.writeString(folder.resolve("queries.jsonl"), queries);
    Files.writeString(folder.resolve("qrels.tsv"), judgements);

    Said kept = run("eval", folder.toString(), "--adapter");
    assertThat(kept.code()).isEqualTo(1);
    assertThat(kept.err()).contains("model server to itself", "--expose").doesNotContain("queries");

    // A mesh of its own.
    Path data = folder.resolve("data");
    List<JsonNode> lines =
        runOn(data, "eval", folder.toString(), "--adapter", "--json").done().json();

    assertThat(lines).hasSize(7);
    assertThat(lines.subList(3, 7))
        .extracting(line -> line.path("by").asText() + " " + line.path("documents").asText())
        .containsExactly("adapter all", "adapter unseen", "neighbours all", "neighbours unseen");
    assertThat(lines.subList(3, 7))
        .allSatisfy(line -> {
          assertThat(line.path("queries").asInt()).isEqualTo(topics.size());
          assertThat(line.path("before").asDouble()).isEqualTo(1.0);
          // Too few queries to pass anything.
          assertThat(line.path("passes").asBoolean(true)).isFalse();
        });
    assertThat(run("eval", "--adapter", "--pictures").code()).isEqualTo(2);
  }

  @Test
  void reindex_fillsAGeneration_whichIsSwitchedToAndBack() throws Exception {
    Path folder = Folders.fill(mesh.files().resolve("generations"), "otter", 4, 5);
    run("ingest", folder.toString(), "-n", "built").done();

    Said estimate = run("reindex", "-n", "built", "--estimate").done();
    Said built = run("reindex", "-n", "built", "--switch").done();
    Said listed = run("generations", "-n", "built").done();
    Said back = run("generations", "switch", "1", "-n", "built").done();
    Said deleted = run("generations", "delete", "2", "-n", "built").done();

    assertThat(estimate.out()).contains("EMBED: 4 documents");
    assertThat(built.out()).contains("generation 2: 4 documents").contains("searched from now on");
    assertThat(listed.out().lines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("2  LIVE"))
        .anySatisfy(line -> assertThat(line).contains("1  RETAINED").contains("until"));
    assertThat(back.out()).contains("generation 1 is searched");
    assertThat(deleted.out()).contains("2  DELETING");
    assertThat(run("generations", "switch", "-n", "built").code()).isEqualTo(2);
  }

  @Test
  void missingPath_isToldInWords() {
    Said said = run("ingest", mesh.files().resolve("nowhere").toString(), "-n", "shell");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("nowhere: it does not exist", "PATH_REFUSED");
    Said eval = run("eval", mesh.files().resolve("nowhere").toString());
    assertThat(eval.code()).isEqualTo(1);
    assertThat(eval.err()).contains("nowhere", "a BEIR folder has corpus.jsonl");
  }

  @Test
  void badArguments_areToldInWords() {
    Said search = run("search", "x", "-k", "101", "-n", "shell-that-is-not");
    assertThat(search.code()).isEqualTo(1);
    assertThat(search.err()).contains("INVALID_FIELD", "top_k");
    Said namespace = run("search", "x", "-n", "shell-that-is-not");
    assertThat(namespace.code()).isEqualTo(1);
    assertThat(namespace.err()).contains("shell-that-is-not", "RESOURCE_NOT_FOUND");
    assertThat(run("search").code()).isEqualTo(2);
    assertThat(run("nonsense").code()).isEqualTo(2);
  }

  @Test
  void usedDirectory_isToldInWords() {
    Said up = run("up", "--port-base", "39500");
    assertThat(up.code()).isEqualTo(1);
    assertThat(up.err()).contains("is in use by another mesh", "vectormesh stop");
    Said reset = run("reset", "--yes");
    assertThat(reset.code()).isEqualTo(1);
    assertThat(reset.err()).contains("a mesh runs on");
    assertThat(mesh.graphql(mesh.token(Role.READER))).isNotNull();
    assertThat(mesh.data().resolve("secrets/jwt")).exists();
  }

  @Test
  void takenPort_isNamed_withTheWayOut(@TempDir Path folder) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String base = Integer.toString(other.getLocalPort() - SEARCH_PORT);
      Said up = runOn(folder.resolve("data"), "up", "--port-base", base);
      assertThat(up.code()).isEqualTo(1);
      // Another one of its ports may be taken too, and be met first.
      assertThat(up.err()).containsPattern("(?i)port \\d+").contains("in use", "--port-base");
    }
  }

  @Test
  void newerFormat_isRefused(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("format-version"), "99\n");
    Said said = runOn(folder, "up", "--port-base", "39600");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("format 99", "newer Vectormesh");
  }

  @Test
  void reset_deletesWhatAMeshMade_andNothingElse(@TempDir Path folder) throws Exception {
    Path data = folder.resolve("data");
    assertThat(runOn(data, "namespaces").code()).isZero(); // Starts a mesh for its own duration.
    assertThat(Files.getPosixFilePermissions(data)).hasSize(3);
    Files.writeString(data.resolve("mine.txt"), "keep me");
    assertThat(runOn(data, "reset").code()).isEqualTo(2);
    assertThat(data.resolve("secrets")).exists();
    runOn(data, "reset", "--yes").done();
    try (Stream<Path> left = Files.list(data)) {
      assertThat(left).containsExactly(data.resolve("mine.txt"));
    }
    assertThat(runOn(folder, "reset", "--yes").code()).isEqualTo(1);
    assertThat(runOn(data, "status").out()).contains("No mesh runs on");
  }
}
