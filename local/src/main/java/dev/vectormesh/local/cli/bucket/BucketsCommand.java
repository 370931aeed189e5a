package dev.vectormesh.local.cli.bucket;

import dev.vectormesh.corpus.v1.Bucket;
import dev.vectormesh.corpus.v1.CreateBucketRequest;
import dev.vectormesh.corpus.v1.DeleteBucketRequest;
import dev.vectormesh.corpus.v1.DeleteBucketResponse;
import dev.vectormesh.corpus.v1.ListBucketsRequest;
import dev.vectormesh.corpus.v1.ListBucketsResponse;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "buckets",
    description = "Lists a namespace's buckets of raw objects.",
    subcommands = {BucketsCommand.Create.class, BucketsCommand.Delete.class})
public final class BucketsCommand extends ServiceCommand {
  public BucketsCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListBucketsRequest.Builder request = ListBucketsRequest.newBuilder().setParent(namespaceName());
    ListBucketsResponse page;
    do {
      page = mesh.buckets().listBuckets(request.build());
      page.getBucketsList().forEach(this::print);
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return 0;
  }

  private void print(Bucket found) {
    if (json) {
      printJson(found);
      return;
    }
    console.print(
        "%-32s %8d objects %,15d bytes  %s"
            .formatted(
                id(found.getName()),
                found.getObjectCount(),
                found.getSizeBytes(),
                console.dim(Console.cut(found.getDisplayName(), 40))));
  }

  @Command(name = "create", description = "Creates a bucket, and its namespace if need be.")
  static final class Create extends ServiceCommand {
    @Parameters(paramLabel = "BUCKET", description = "Its id: small letters, digits, hyphens.")
    private String bucket = "";

    @Option(names = "--display-name", description = "Its name for people.")
    private String displayName = "";

    Create(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      Resources.ensureNamespace(mesh, namespace);
      Bucket made =
          mesh.buckets()
              .createBucket(
                  CreateBucketRequest.newBuilder()
                      .setParent(namespaceName())
                      .setBucketId(bucket)
                      .setBucket(Bucket.newBuilder().setDisplayName(displayName))
                      .build());
      if (json) {
        printJson(made);
      } else {
        console.print(made.getName());
      }
      return 0;
    }
  }

  @Command(name = "delete", description = "Deletes a bucket with its objects.")
  static final class Delete extends ServiceCommand {
    @Parameters(paramLabel = "BUCKET", description = "Its id.")
    private String bucket = "";

    @Option(
        names = "--force",
        description = "Deletes the documents that were made from its objects, too.")
    private boolean force;

    Delete(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      DeleteBucketResponse deleted =
          mesh.buckets()
              .deleteBucket(
                  DeleteBucketRequest.newBuilder()
                      .setName(namespaceName() + "/buckets/" + bucket)
                      .setForce(force)
                      .build());
      if (json) {
        printJson(deleted);
      } else {
        console.print(
            "%,d objects and %,d documents deleted"
                .formatted(deleted.getObjectCount(), deleted.getDocumentCount()));
      }
      return 0;
    }
  }
}
