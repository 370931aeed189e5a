package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.UpdateDocumentRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "update",
    description =
        "Changes title, address, text or metadata of a document, and leaves the rest as it is.")
final class UpdateCommand extends ServiceCommand {
  @Parameters(
      paramLabel = "NAME",
      description = "namespaces/{namespace}/collections/{collection}/documents/{document}")
  private String name = "";

  @Option(names = "--title", description = "Its title.")
  private @Nullable String title;

  @Option(names = "--uri", description = "Where it came from.")
  private @Nullable String uri;

  @Option(names = "--text", description = "Its text, which is embedded anew.")
  private @Nullable String text;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A key of its metadata; VALUE is JSON, or else a text. Several times.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--unset", paramLabel = "KEY", description = "Takes a key away. Several times.")
  private List<String> unset = List.of();

  @Option(names = "--etag", description = "Changes only this state of it.")
  private String etag = "";

  UpdateCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    Document.Builder document = Document.newBuilder().setName(name).setEtag(etag);
    FieldMask.Builder mask = FieldMask.newBuilder();
    if (title != null) {
      document.setTitle(title);
      mask.addPaths("title");
    }
    if (uri != null) {
      document.setUri(uri);
      mask.addPaths("uri");
    }
    if (text != null) {
      document.setText(text);
      mask.addPaths("text");
    }
    set.forEach((key, value) -> {
      mask.addPaths("metadata." + plain(key));
      document.getMetadataBuilder().putFields(plain(key), value(value));
    });
    unset.forEach(key -> mask.addPaths("metadata." + plain(key)));
    if (mask.getPathsCount() == 0) {
      console.note("Nothing to change: give --title, --uri, --text, --set or --unset.");
      return 2;
    }
    Document updated =
        mesh.documents()
            .updateDocument(
                UpdateDocumentRequest.newBuilder()
                    .setDocument(document)
                    .setUpdateMask(mask)
                    .build());
    if (json) {
      printJson(updated);
    } else {
      console.print(
          "%s: revision %d, etag %s"
              .formatted(updated.getName(), updated.getRevision(), updated.getEtag()));
    }
    return 0;
  }

  /** As filters name it, or without the prefix. */
  private static String plain(String key) {
    return key.startsWith("meta.") ? key.substring("meta.".length()) : key;
  }

  private static Value value(String text) {
    Value.Builder value = Value.newBuilder();
    try {
      JsonFormat.parser().merge(text, value);
    } catch (InvalidProtocolBufferException notJson) {
      return Value.newBuilder().setStringValue(text).build();
    }
    return value.build();
  }
}
