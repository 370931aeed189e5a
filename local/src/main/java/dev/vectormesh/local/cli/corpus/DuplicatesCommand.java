package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.DuplicateGroup;
import dev.vectormesh.corpus.v1.DuplicatePicture;
import dev.vectormesh.corpus.v1.ListDuplicatesRequest;
import dev.vectormesh.corpus.v1.ListDuplicatesResponse;
import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "duplicates",
    description = {
      "Lists pictures that look alike, the largest of each group first.",
      "Turned, mirrored, brightened and recoloured copies are other pictures."
    })
public final class DuplicatesCommand extends ServiceCommand {
  private static final int PAGE = 100;

  @Option(
      names = {"-c", "--collection"},
      defaultValue = Defaults.PICTURES,
      description = "The collection; default: ${DEFAULT-VALUE}.")
  private String collection = Defaults.PICTURES;

  @Option(
      names = "--threshold",
      paramLabel = "BITS",
      description =
          "Only pictures whose hash differs from the group's first in at most so many of 64 bits;"
              + " 0 for those that cannot be told apart.")
  private @Nullable Integer threshold;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      description = "At most this many groups; default: ${DEFAULT-VALUE}.")
  private int limit = 1000;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command.
  @Spec
  private CommandSpec spec;

  public DuplicatesCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    if (threshold != null && (threshold < 0 || threshold > Long.SIZE)) {
      throw new ParameterException(spec.commandLine(), "--threshold takes 0 to 64 bits.");
    }
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit takes 1 or more.");
    }
  }

  @Override
  protected int run(MeshSession mesh) {
    ListDuplicatesRequest.Builder request =
        ListDuplicatesRequest.newBuilder().setParent(collectionName(collection));
    if (threshold != null) {
      request.setMaxDistance(threshold);
    }
    int groups = 0;
    long others = 0;
    ListDuplicatesResponse page;
    do {
      page = mesh.documents().listDuplicates(request.setPageSize(PAGE).build());
      for (DuplicateGroup group : page.getGroupsList()) {
        if (groups == limit) {
          console.note("There are more; see --limit.");
          return 0;
        }
        print(group);
        groups++;
        others += group.getDuplicateCount();
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    if (!json) {
      console.print("%,d groups with %,d duplicates".formatted(groups, others));
    }
    return 0;
  }

  private void print(DuplicateGroup group) {
    if (json) {
      printJson(group);
      return;
    }
    console.print(line("", group.getFirst()));
    for (DuplicatePicture duplicate : group.getDuplicatesList()) {
      String why =
          duplicate.getSameBytes() ? "same bytes" : "%d bits".formatted(duplicate.getDistance());
      console.print(line(why, duplicate));
    }
    long unlisted = group.getDuplicateCount() - group.getDuplicatesCount();
    if (unlisted > 0) {
      console.print("  and %,d more".formatted(unlisted));
    }
  }

  /** The first one stands out, the others stand beneath it. */
  private String line(String why, DuplicatePicture picture) {
    return "%-12s %5d x %-5d  %s  %s"
        .formatted(
            why.isEmpty() ? "" : "  " + why,
            picture.getWidth(),
            picture.getHeight(),
            Console.cut(picture.getTitle(), 40),
            console.dim(place(picture)));
  }

  private static String place(DuplicatePicture picture) {
    return picture.getUri().startsWith("file:")
        ? Path.of(URI.create(picture.getUri())).toString()
        : picture.getUri().isEmpty() ? id(picture.getDocument()) : picture.getUri();
  }
}
