package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.PluginSource;
import dev.vectormesh.corpus.v1.SecEdgarSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UrlScrapeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * Which source a command reads: files by default, the web for an address, any other by its kind.
 */
final class SourceOptions {
  @Parameters(
      paramLabel = "PATH|URL",
      arity = "0..1",
      description =
          "A file, a folder, a glob in quotes, or a page's address; nothing is this folder.")
  private @Nullable String place;

  @Option(
      names = "--source",
      paramLabel = "KIND",
      description =
          "Another kind: url_scrape, sec_edgar, api_fetch, database_query, object_store, bucket,"
              + " or a plug-in's; `sources` lists them.")
  private String kind = "";

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "Sets a field of the source, as docs/sources.md names it. May be given many times.")
  private List<String> fields = List.of();

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "Reads the source from a JSON file, in the form of the API.")
  private @Nullable Path spec;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "For addresses: pages, sitemap, feed or crawl.")
  private String mode = "";

  @Option(names = "--ticker", description = "For sec_edgar: a company. May be given many times.")
  private List<String> tickers = List.of();

  @Option(
      names = "--form",
      description = "For sec_edgar: a form, as 10-K. May be given many times.")
  private List<String> forms = List.of();

  /** Whether it is not files of this machine. */
  boolean isRemote() {
    return !kind.isEmpty() && !"files".equals(kind)
        || spec != null
        || isAddress()
        || !tickers.isEmpty();
  }

  private boolean isAddress() {
    return place != null && place.toLowerCase(Locale.ROOT).matches("https?://.*");
  }

  /** The path, where it is files of this machine. */
  Path path() {
    return Path.of(place == null ? "." : place);
  }

  /**
   * The source.
   *
   * @param namespace the full name of the one that ids of buckets are of
   * @param files as the other options describe them
   * @throws ParameterException saying what does not go together
   */
  Source source(CommandSpec command, String namespace, FilesSource files) {
    try {
      Source.Builder source = begun(files);
      FieldDescriptor set =
          Source.getDescriptor().findFieldByNumber(source.getKindCase().getNumber());
      Message.Builder message = source.getFieldBuilder(set);
      for (String field : fields) {
        String[] pair = field.split("=", 2);
        if (pair.length < 2) {
          throw new IllegalArgumentException("--set " + field + ": must be NAME=VALUE");
        }
        String name = message instanceof PluginSource.Builder ? "settings." + pair[0] : pair[0];
        SourceFields.set(message, name, pair[1]);
      }
      return named(namespace, source).build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** People write a bucket's id. */
  private static Source.Builder named(String namespace, Source.Builder source) {
    String bucket = source.getBucket().getBucket();
    if (source.hasBucket() && !bucket.contains("/")) {
      source.getBucketBuilder().setBucket(namespace + "/buckets/" + bucket);
    }
    return source;
  }

  private Source.Builder begun(FilesSource files) {
    Source.Builder source = Source.newBuilder();
    if (spec != null) {
      return read(source, spec);
    }
    if (isAddress() && (kind.isEmpty() || "url_scrape".equals(kind))) {
      UrlScrapeSource.Builder pages = source.getUrlScrapeBuilder().addUrls(String.valueOf(place));
      if (!mode.isEmpty()) {
        SourceFields.set(pages, "mode", mode);
      }
      return source;
    }
    if (!tickers.isEmpty() || "sec_edgar".equals(kind)) {
      SecEdgarSource.Builder filings = source.getSecEdgarBuilder();
      filings.addAllCompanies(tickers).addAllForms(forms);
      return source;
    }
    return other(source, files);
  }

  private Source.Builder other(Source.Builder source, FilesSource files) {
    if (kind.isEmpty() || "files".equals(kind)) {
      return source.setFiles(files);
    }
    FieldDescriptor field = Source.getDescriptor().findFieldByName(kind.replace('-', '_'));
    if (field == null || "plugin".equals(field.getName())) {
      return source.setPlugin(PluginSource.newBuilder().setKind(kind));
    }
    Message.Builder message = source.getFieldBuilder(field);
    if (place != null) {
      SourceFields.set(message, placeOf(field), place);
    }
    return source;
  }

  /** The field that the command's argument is of. */
  private static String placeOf(FieldDescriptor kind) {
    return switch (kind.getName()) {
      case "url_scrape" -> "urls";
      case "api_fetch" -> "url";
      case "database_query" -> "query";
      case "bucket" -> "bucket";
      default -> "prefix";
    };
  }

  private static Source.Builder read(Source.Builder source, Path file) {
    try {
      JsonFormat.parser().merge(Files.readString(file), source);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read", e);
    }
    if (source.getKindCase() == Source.KindCase.KIND_NOT_SET) {
      throw new IllegalArgumentException(file + " names no source: {\"urlScrape\": {...}}, say");
    }
    return source;
  }
}
