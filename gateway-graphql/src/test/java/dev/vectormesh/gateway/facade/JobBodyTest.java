package dev.vectormesh.gateway.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.corpus.v1.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobBodyTest {
  private static final FacadeConfig CONFIG =
      new FacadeConfig("default", List.of(), FacadeConfig.Mode.DENSE, 0, 65536);

  private static JobBody read(String json) {
    Faults faults = new Faults();
    JobBody body = JobBody.read(json.getBytes(StandardCharsets.UTF_8), CONFIG, faults);
    faults.throwIfAny();
    return body;
  }

  /** The document's names of parameters, and the contract's that they stand for. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          file_upload | {"file_path": "/data/a.pdf"} | {"files": {"path": "/data/a.pdf"}}
          file_upload | {"path": "/data", "exclude": ["*.tmp"]} | {"files": {"path": "/data", "exclude": ["*.tmp"]}}
          url_scrape | {"url": "https://x.example/", "max_pages": 5} | {"urlScrape": {"urls": ["https://x.example/"], "maxPages": 5}}
          url_scrape | {"sitemap_url": "https://x.example/s.xml"} | {"urlScrape": {"mode": "MODE_SITEMAP", "urls": ["https://x.example/s.xml"]}}
          sec_edgar | {"ticker": "AAPL", "form_type": "10-K", "count": 2} | {"secEdgar": {"companies": ["AAPL"], "forms": ["10-K"], "maxFilings": 2}}
          sec_edgar | {"cik": "320193", "ticker": "MSFT"} | {"secEdgar": {"companies": ["MSFT", "320193"]}}
          api_fetch | {"api_url": "https://x.example/api", "data_path": "data.items", "id_field": "id", "content_field": "body.text", "title_field": "$.name"} | {"apiFetch": {"url": "https://x.example/api", "records": "$.data.items[*]", "id": "$.id", "content": ["$.body.text"], "title": "$.name"}}
          database_query | {"connection": "crm", "query": "select id, t from n where k = :k", "params": {"k": 1}, "id_column": "id", "content_column": "t"} | {"databaseQuery": {"connection": "crm", "query": "select id, t from n where k = :k", "parameters": {"k": 1}, "idColumn": "id", "contentColumns": ["t"]}}
          """)
  void theDocumentsParameters_areTheContractsSource(String source, String given, String wanted)
      throws Exception {
    JobBody body = read("{\"source\": \"%s\", \"source_params\": %s}".formatted(source, given));
    Source.Builder expected = Source.newBuilder();
    JsonFormat.parser().merge(wanted, expected);
    assertThat(body.source()).isEqualTo(expected.build());
    assertThat(body.parent()).isEqualTo("namespaces/default/collections/documents");
  }

  @Test
  void namespaceCollectionAndMetadata_mayBeGiven() {
    JobBody body =
        read(
            """
            {"source": "file_upload", "source_params": {"file_path": "/a"}, "namespace": "law",
             "collection": "cases", "metadata": {"court": "high"}, "tenant_id": "acme"}\
            """);
    assertThat(body.parent()).isEqualTo("namespaces/law/collections/cases");
    assertThat(body.metadata().getFieldsOrThrow("court").getStringValue()).isEqualTo("high");
    assertThat(body.tenant()).isEqualTo("acme");
  }

  /** Everything that is wrong is told at once, each at its place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | body, source | body, source_params
          {"source": "ftp", "source_params": {}} | body, source |
          {"source": "file_upload", "source_params": []} | body, source_params |
          {"source": "file_upload", "source_params": {"nothing": 1}} | body, source_params |
          {"source": 3, "source_params": {}} | body, source |
          {"source": "file_upload", "source_params": {"file_path": "/a"}, "namespace": "A"} | body, namespace |
          {"source": "file_upload", "source_params": {"file_path": "/a"}, "more": 1} | body, more |
          {"source": "database_query", "source_params": {"connection_string": "db://u@h/d"}} | body, source_params, connection_string |
          {"source": "api_fetch", "source_params": {"api_url": "https://x", "api_key": "k"}} | body, source_params, api_key |
          """)
  void whatIsWrong_isNamed(String json, String first, String second) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            UnprocessableException.class,
            refused ->
                assertThat(refused.faults())
                    .extracting(fault -> fault.loc().toString())
                    .contains("[" + first + "]")
                    .hasSize(second == null ? 1 : 2));
  }
}
