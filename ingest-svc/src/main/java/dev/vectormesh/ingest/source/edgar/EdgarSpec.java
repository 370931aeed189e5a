package dev.vectormesh.ingest.source.edgar;

import dev.vectormesh.corpus.v1.SecEdgarSource;
import dev.vectormesh.platform.error.ApiException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which filings are wanted.
 *
 * @param companies tickers in capitals, or Central Index Keys
 * @param forms as EDGAR writes them, in capitals
 * @param from the first day of filing
 * @param to the last one
 * @param filings of each company at most
 */
record EdgarSpec(
    Set<String> companies,
    Set<String> forms,
    LocalDate from,
    LocalDate to,
    int filings,
    boolean exhibits) {
  private static final int FILINGS = 100;
  private static final List<String> REPORTS = List.of("10-K", "10-Q");

  /** Forms that people call by less than EDGAR does, and that changed their names. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "13D", List.of("SC 13D", "SCHEDULE 13D"),
          "13G", List.of("SC 13G", "SCHEDULE 13G"),
          "SC 13D", List.of("SC 13D", "SCHEDULE 13D"),
          "SC 13G", List.of("SC 13G", "SCHEDULE 13G"));

  static EdgarSpec of(SecEdgarSource source) {
    Set<String> companies = new TreeSet<>();
    source
        .getCompaniesList()
        .forEach(company -> companies.add(company.toUpperCase(Locale.ROOT).replace('.', '-')));
    Set<String> forms = new TreeSet<>();
    Stream<String> named =
        (source.getFormsCount() == 0 ? REPORTS : source.getFormsList())
            .stream()
                .map(form -> form.strip().toUpperCase(Locale.ROOT))
                .flatMap(form -> NAMES.getOrDefault(form, List.of(form)).stream());
    named.forEach(form -> {
      forms.add(form);
      if (source.getAmendments()) {
        forms.add(form + "/A");
      }
    });
    return new EdgarSpec(
        companies,
        forms,
        date("filed_from", source.getFiledFrom(), LocalDate.MIN),
        date("filed_to", source.getFiledTo(), LocalDate.MAX),
        source.getMaxFilings() == 0 ? FILINGS : source.getMaxFilings(),
        source.getExhibits());
  }

  private static LocalDate date(String field, String text, LocalDate otherwise) {
    try {
      return text.isEmpty() ? otherwise : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw ApiException.invalid("sec_edgar." + field, "is no day, such as 2026-01-31");
    }
  }

  boolean takes(Filing filing) {
    return forms.contains(filing.form().toUpperCase(Locale.ROOT))
        && !filing.filed().isBefore(from)
        && !filing.filed().isAfter(to);
  }
}
