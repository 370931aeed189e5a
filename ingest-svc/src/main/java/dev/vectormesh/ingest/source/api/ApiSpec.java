package dev.vectormesh.ingest.source.api;

import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.ingest.source.http.Addresses;
import dev.vectormesh.ingest.source.http.NamedCredential;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.platform.error.ApiException;
import java.net.URI;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read of an API.
 *
 * @param first where the first page is
 * @param maxRecords that are read at most
 */
record ApiSpec(
    URI first,
    @Nullable NamedCredential credential,
    AnswerRecords records,
    Paging paging,
    RecordMapping mapping,
    int maxRecords,
    String scope) {
  private static final int RECORDS = 100_000;

  static ApiSpec of(ApiFetchSource source, @Nullable NamedCredential credential) {
    URI url =
        Addresses.normal(source.getUrl())
            .orElseThrow(() ->
                ApiException.invalid(
                    "api_fetch.url", "is no http or https address without user and password"));
    if (credential != null && !credential.isFor(url)) {
      throw ApiException.invalid(
          "api_fetch.credential",
          "%s is for other hosts than %s".formatted(credential.name(), url.getAuthority()));
    }
    URI first = url;
    for (var parameter : new TreeMap<>(source.getQueryMap()).entrySet()) {
      first = Paging.with(first, parameter.getKey(), parameter.getValue());
    }
    return new ApiSpec(
        first,
        credential,
        new AnswerRecords(
            source.getFormat(), RecordPath.ofOptional("api_fetch.records", source.getRecords())),
        Paging.of(source, first),
        RecordMapping.of(source),
        source.getMaxRecords() == 0 ? RECORDS : source.getMaxRecords(),
        scope(source, first));
  }

  /** Whatever decides which records there are, and which is which. */
  private static String scope(ApiFetchSource source, URI first) {
    String names =
        String.join(
            "\n",
            List.of(first.toString(), source.getCredential(), source.getRecords(), source.getId()));
    return "api_fetch/%s/%s".formatted(first.getAuthority(), ContentHash.brief(names));
  }
}
