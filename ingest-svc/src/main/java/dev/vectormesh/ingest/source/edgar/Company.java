package dev.vectormesh.ingest.source.edgar;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Who files.
 *
 * @param cik Central Index Key, without leading zeros
 * @param ticker its first one; empty where it has none
 */
record Company(String cik, String name, String ticker) {
  static Company of(String cik, JsonNode submissions) {
    return new Company(
        cik, submissions.path("name").asText(), submissions.path("tickers").path(0).asText(""));
  }
}
