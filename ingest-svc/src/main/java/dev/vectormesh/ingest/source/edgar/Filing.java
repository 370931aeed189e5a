package dev.vectormesh.ingest.source.edgar;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A filing, as a company's submissions name it.
 *
 * @param period that it reports on, as 2026-01-31; empty where it reports on none
 * @param items of an 8-K, as 2.02,9.01; empty for most
 * @param document the file of its main part; empty in the years before 2001
 */
record Filing(
    String accession, String form, LocalDate filed, String period, String items, String document) {
  /** The newest first. */
  static final Comparator<Filing> NEWEST =
      Comparator.comparing(Filing::filed).thenComparing(Filing::accession).reversed();

  private static final Pattern ACCESSION = Pattern.compile("[0-9]{10}-[0-9]{2}-[0-9]{6}");

  /**
   * @param columns equally long arrays, one for each field of a filing
   */
  static List<Filing> all(JsonNode columns) {
    List<Filing> filings = new ArrayList<>();
    for (int i = 0; i < columns.path("accessionNumber").size(); i++) {
      String accession = columns.path("accessionNumber").path(i).asText();
      if (ACCESSION.matcher(accession).matches()) {
        filings.add(
            new Filing(
                accession,
                columns.path("form").path(i).asText(),
                date(columns.path("filingDate").path(i).asText()),
                columns.path("reportDate").path(i).asText(),
                columns.path("items").path(i).asText(),
                columns.path("primaryDocument").path(i).asText()));
      }
    }
    return filings;
  }

  static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return LocalDate.EPOCH;
    }
  }

  /** The number in addresses. */
  String folder() {
    return accession.replace("-", "");
  }
}
