package dev.vectormesh.local.cli.bucket;

import dev.vectormesh.corpus.v1.DeleteObjectRequest;
import dev.vectormesh.corpus.v1.GetObjectRequest;
import dev.vectormesh.corpus.v1.ListObjectsRequest;
import dev.vectormesh.corpus.v1.ListObjectsResponse;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "objects",
    description = "Puts, gets, lists and deletes the objects of a bucket.",
    subcommands = {
      ObjectsCommand.Put.class,
      ObjectsCommand.Get.class,
      ObjectsCommand.Listed.class,
      ObjectsCommand.Delete.class
    })
public final class ObjectsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "objects put, get, list or delete?");
  }

  /** A command for the objects of one bucket. */
  abstract static class OfBucket extends ServiceCommand {
    @Option(
        names = {"-b", "--bucket"},
        required = true,
        description = "The bucket.")
    protected String bucket = "";

    OfBucket(Console console) {
      super(console);
    }

    final String bucketName() {
      return namespaceName() + "/buckets/" + bucket;
    }

    final String objectName(String id) {
      return bucketName() + "/objects/" + id;
    }

    final void print(Object object) {
      if (json) {
        printJson(object);
        return;
      }
      console.print(
          "%-40s %,15d bytes  %-24s %s"
              .formatted(
                  id(object.getName()),
                  object.getSizeBytes(),
                  Console.cut(object.getMediaType(), 24),
                  console.dim(object.getFileName())));
    }
  }

  @Command(
      name = "put",
      description = {
        "Puts files, and the files of folders. What is there already is left out: an interrupted"
            + " put goes on where it was.",
        "An object's id is the path of its file, from the folder that was named; other letters than"
            + " a-z, A-Z, 0-9, '.', '_' and '-' are written as ~XX."
      })
  static final class Put extends OfBucket {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files and folders.")
    private List<Path> files = List.of();

    Put(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) throws Exception {
      LocalFiles local = LocalFiles.of(files);
      Resources.ensureBucket(mesh, namespace, bucket);
      ObjectUpload.Counts counts;
      try (Progress progress = console.progress("put", "bytes", local.bytes(), false)) {
        counts = new ObjectUpload(mesh, bucketName(), progress).run(local);
      }
      counts.failures().forEach(console::note);
      console.print(
          "%,d put (%,d bytes), %,d there already, %,d failed"
              .formatted(counts.put(), counts.bytes(), counts.there(), counts.failures().size()));
      return counts.failures().isEmpty() ? 0 : 1;
    }
  }

  @Command(name = "get", description = "Gets an object into a file.")
  static final class Get extends OfBucket {
    @Parameters(paramLabel = "OBJECT", description = "Its id.")
    private String object = "";

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "The file; default: the object's file name, in this folder.")
    private @Nullable Path output;

    Get(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) throws Exception {
      Object found =
          mesh.buckets()
              .getObject(GetObjectRequest.newBuilder().setName(objectName(object)).build());
      Path to = output == null ? ObjectDownload.fileOf(found) : output;
      try (Progress progress = console.progress("get", "bytes", found.getSizeBytes(), false)) {
        new ObjectDownload(mesh, progress).run(found, to);
      }
      console.print(shown(to));
      return 0;
    }
  }

  @Command(name = "list", description = "Lists a bucket's objects.")
  static final class Listed extends OfBucket {
    private static final int PAGE = 500;

    @Option(
        names = "--limit",
        defaultValue = "1000",
        description = "At most this many; default: ${DEFAULT-VALUE}.")
    private int limit;

    Listed(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      ListObjectsRequest.Builder request = ListObjectsRequest.newBuilder().setParent(bucketName());
      int shown = 0;
      ListObjectsResponse page;
      do {
        request.setPageSize(Math.min(PAGE, limit - shown));
        page = mesh.buckets().listObjects(request.build());
        page.getObjectsList().forEach(this::print);
        shown += page.getObjectsCount();
        request.setPageToken(page.getNextPageToken());
      } while (!page.getNextPageToken().isEmpty() && shown < limit);
      if (!page.getNextPageToken().isEmpty()) {
        console.note("There are more; see --limit.");
      }
      return 0;
    }
  }

  @Command(
      name = "delete",
      description =
          "Deletes objects. What was made from them goes with the next batch of the whole bucket.")
  static final class Delete extends OfBucket {
    @Parameters(paramLabel = "OBJECT", arity = "1..*", description = "Their ids.")
    private List<String> objects = List.of();

    Delete(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      for (String object : objects) {
        var deleted =
            mesh.buckets()
                .deleteObject(DeleteObjectRequest.newBuilder().setName(objectName(object)).build());
      }
      console.print("%,d deleted".formatted(objects.size()));
      return 0;
    }
  }
}
