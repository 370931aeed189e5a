package dev.vectormesh.local.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Structs;
import com.google.protobuf.util.Values;
import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.PluginSource;
import dev.vectormesh.corpus.v1.SecEdgarSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UrlScrapeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

final class SourceOptionsTest {
  @TempDir private Path folder;

  @Command
  static final class Line {
    @Mixin SourceOptions source = new SourceOptions();
  }

  private static Source source(String... words) {
    Line line = new Line();
    CommandLine command = new CommandLine(line);
    command.parseArgs(words);
    return line.source.source(
        command.getCommandSpec(),
        "namespaces/default",
        FilesSource.newBuilder().setPath(line.source.path().toString()).build());
  }

  @Test
  void aPath_isFiles() {
    assertThat(source("/data/docs"))
        .isEqualTo(
            Source.newBuilder().setFiles(FilesSource.newBuilder().setPath("/data/docs")).build());
  }

  @Test
  void anAddress_isAPageOfTheWeb() {
    assertThat(source("https://example.org/docs", "--mode", "crawl", "--set", "max_depth=3"))
        .isEqualTo(
            Source.newBuilder()
                .setUrlScrape(
                    UrlScrapeSource.newBuilder()
                        .addUrls("https://example.org/docs")
                        .setMode(UrlScrapeSource.Mode.MODE_CRAWL)
                        .setMaxDepth(3))
                .build());
  }

  @Test
  void aTicker_isACompanysFilings() {
    assertThat(source("--source", "sec_edgar", "--ticker", "AAPL", "--form", "10-K"))
        .isEqualTo(
            Source.newBuilder()
                .setSecEdgar(SecEdgarSource.newBuilder().addCompanies("AAPL").addForms("10-K"))
                .build());
  }

  @Test
  void fieldsOfAnyDepth_areSet() {
    assertThat(
            source(
                "https://api.example.org/pages",
                "--source=api_fetch",
                "--set=id=$.id",
                "--set=content=$.title",
                "--set=content=$.body",
                "--set=query.state=open",
                "--set=cursor.path=$.next",
                "--set=format=json"))
        .isEqualTo(
            Source.newBuilder()
                .setApiFetch(
                    ApiFetchSource.newBuilder()
                        .setUrl("https://api.example.org/pages")
                        .setId("$.id")
                        .addContent("$.title")
                        .addContent("$.body")
                        .putQuery("state", "open")
                        .setCursor(ApiFetchSource.Cursor.newBuilder().setPath("$.next"))
                        .setFormat(ApiFetchSource.Format.FORMAT_JSON))
                .build());
  }

  @Test
  void parametersOfAQuery_haveTheTypesThatTheyReadAs() {
    Source source =
        source("--source=database_query", "--set=parameters.year=2024", "--set=parameters.of=x");

    assertThat(source.getDatabaseQuery())
        .isEqualTo(
            DatabaseQuerySource.newBuilder()
                .setParameters(Structs.of("year", Values.of(2024), "of", Values.of("x")))
                .build());
  }

  @Test
  void anUnknownKind_isAPlugins() {
    assertThat(source("--source=wiki", "--set=space=ENG").getPlugin())
        .isEqualTo(
            PluginSource.newBuilder()
                .setKind("wiki")
                .setSettings(Structs.of("space", Values.of("ENG")))
                .build());
  }

  @Test
  void aFile_holdsTheSourceInTheFormOfTheApi() throws Exception {
    Path spec = Files.writeString(folder.resolve("s.json"), "{\"urlScrape\": {\"urls\": [\"u\"]}}");

    assertThat(source("--spec", spec.toString()).getUrlScrape().getUrlsList()).containsExactly("u");
  }

  @Test
  void mistakes_sayWhatThereIs() {
    assertThatThrownBy(() -> source("--source=object_store", "--set=buket=b"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("buket is none of connection, bucket, prefix, include, exclude");
    assertThatThrownBy(() -> source("https://example.org", "--mode=deep"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("mode must be one of [pages, sitemap, feed, crawl], not deep");
    assertThatThrownBy(() -> source("https://example.org", "--set=max_depth=far"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("max_depth must be a number, not far");
    assertThatThrownBy(() -> source("--source=api_fetch", "--set=query=a"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("query holds names and values: set query.NAME=VALUE");
  }
}
