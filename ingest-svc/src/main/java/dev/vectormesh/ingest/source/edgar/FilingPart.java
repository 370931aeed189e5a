package dev.vectormesh.ingest.source.edgar;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.ingest.source.Raw;
import java.net.URI;

/**
 * A document of a filing: its main part, or an exhibit.
 *
 * @param number in the filing, from 1
 * @param type as EX-99.1; the form for the main part
 * @param file its name; empty where it stands in the text of the whole submission alone
 */
record FilingPart(
    Company company, Filing filing, int number, String type, String file, String description) {
  static FilingPart main(Company company, Filing filing) {
    return new FilingPart(company, filing, 1, filing.form(), filing.document(), "");
  }

  /** The same, where it stands in the text of the whole submission. */
  FilingPart inSubmission() {
    return new FilingPart(company, filing, number, type, "", description);
  }

  private boolean isMain() {
    return number == 1;
  }

  /** What tells it from all others. */
  String id() {
    return isMain() ? filing.accession() : filing.accession() + "~" + number;
  }

  String name() {
    return "%s %s %s%s"
        .formatted(
            company.ticker().isEmpty() ? company.name() : company.ticker(),
            filing.form(),
            filing.accession(),
            isMain() ? "" : " " + type);
  }

  URI uri(URI archives) {
    return folder(archives).resolve(file.isEmpty() ? filing.accession() + ".txt" : encoded(file));
  }

  private URI folder(URI archives) {
    return archives.resolve(
        "/Archives/edgar/data/%s/%s/".formatted(company.cik(), filing.folder()));
  }

  private static String encoded(String file) {
    return file.replace(" ", "%20");
  }

  Raw.Facts facts(URI archives) {
    String day = filing.period().isEmpty() ? filing.filed().toString() : filing.period();
    String title =
        "%s %s %s%s".formatted(company.name(), filing.form(), day, isMain() ? "" : ", " + type);
    Struct.Builder metadata = Struct.newBuilder();
    put(metadata, "form", filing.form());
    put(metadata, "accession", filing.accession());
    put(metadata, "filing_date", filing.filed().toString());
    put(metadata, "period", filing.period());
    put(metadata, "company", company.name());
    put(metadata, "cik", company.cik());
    put(metadata, "ticker", company.ticker());
    put(metadata, "items", filing.items());
    put(metadata, "exhibit", isMain() ? "" : type);
    put(metadata, "description", description);
    return new Raw.Facts(title, uri(archives).toString(), metadata.build(), filing.accession());
  }

  private static void put(Struct.Builder metadata, String field, String value) {
    if (!value.isBlank()) {
      metadata.putFields(field, Value.newBuilder().setStringValue(value).build());
    }
  }
}
