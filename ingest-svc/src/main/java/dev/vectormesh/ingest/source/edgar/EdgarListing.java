package dev.vectormesh.ingest.source.edgar;

import com.google.rpc.Code;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The filings of one company after the other, each company's newest first. */
final class EdgarListing implements Listing {
  private final EdgarSpec spec;
  private final EdgarSettings settings;
  private final EdgarClient client;
  private final Submissions submissions;
  private final @Nullable Place after;
  private final Deque<String> companies;
  private final Deque<Filing> filings = new ArrayDeque<>();
  private final Deque<FilingPart> parts = new ArrayDeque<>();
  private final Set<String> ciks = new HashSet<>();
  private final List<String> warnings = new ArrayList<>();
  private String current = "";
  private @Nullable Company company;
  private @Nullable SourceException unknown;
  private boolean any;

  EdgarListing(
      EdgarSpec spec,
      EdgarSettings settings,
      EdgarClient client,
      Submissions submissions,
      @Nullable String after) {
    this.spec = spec;
    this.settings = settings;
    this.client = client;
    this.submissions = submissions;
    this.after = after == null ? null : Place.parse(after);
    this.companies = new ArrayDeque<>(spec.companies());
  }

  /**
   * Where a listing goes on.
   *
   * @param company as it was asked for
   */
  private record Place(String company, String filed, String accession, int number) {
    static Place parse(String token) {
      String[] parts = token.split(" ");
      return new Place(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]));
    }

    /** Whether all of a filing comes before this. */
    boolean isBehind(Filing filing) {
      int day = filing.filed().toString().compareTo(filed);
      return day > 0 || day == 0 && filing.accession().compareTo(accession) > 0;
    }

    @Override
    public String toString() {
      return company + " " + filed + " " + accession + " " + number;
    }
  }

  @Override
  public @Nullable Item next() throws SourceException, InterruptedException {
    try {
      while (parts.isEmpty()) {
        if (!filings.isEmpty()) {
          open(filings.remove());
        } else if (companies.isEmpty()) {
          return end();
        } else {
          begin(companies.peek());
        }
      }
      return item(parts.remove());
    } catch (HttpFailedException e) {
      throw e.ofSource();
    }
  }

  private @Nullable Item end() throws SourceException {
    if (unknown != null && !any) {
      throw unknown;
    }
    return null;
  }

  /** One company that is not there leaves the others to be read. */
  private void begin(String name) throws HttpFailedException, InterruptedException {
    current = name;
    companies.remove();
    if (after != null && name.compareTo(after.company()) < 0) {
      return;
    }
    try {
      String cik = submissions.cik(name);
      if (!ciks.add(cik)) {
        return;
      }
      Submissions.Filed filed = submissions.filed(cik, spec);
      any = true;
      company = filed.company();
      filings.addAll(filed.filings());
      if (after != null && after.company().equals(name)) {
        filings.removeIf(after::isBehind);
      }
      if (filed.more()) {
        warnings.add(
            "%s filed more than the newest %d that are read".formatted(name, spec.filings()));
      }
    } catch (HttpFailedException e) {
      if (e.code() != Code.NOT_FOUND) {
        throw e;
      }
      unknown = e.ofSource();
      warnings.add(name + " is left out: " + e.getMessage());
    }
  }

  private void open(Filing filing) throws HttpFailedException, InterruptedException {
    if (company == null) {
      return;
    }
    FilingPart main = FilingPart.main(company, filing);
    parts.add(main);
    if (spec.exhibits()) {
      parts.addAll(exhibits(main));
    }
    if (after != null && after.accession().equals(filing.accession())) {
      parts.removeIf(part -> part.number() <= after.number());
    }
  }

  private List<FilingPart> exhibits(FilingPart main)
      throws HttpFailedException, InterruptedException {
    String index =
        "/Archives/edgar/data/%s/%s-index.html"
            .formatted(main.company().cik(), main.filing().accession());
    try {
      return FilingIndex.exhibits(client.patient(settings.archives().resolve(index), 0), main);
    } catch (HttpFailedException e) {
      if (e.code() != Code.NOT_FOUND) {
        throw e;
      }
      warnings.add("the exhibits of %s are not read: %s".formatted(main.name(), e.getMessage()));
      return List.of();
    }
  }

  private Item item(FilingPart part) {
    Filing filing = part.filing();
    return new Item(
        part.name(),
        new Place(current, filing.filed().toString(), filing.accession(), part.number()).toString(),
        EdgarSource.SCOPE + "/" + part.id(),
        filing.accession(),
        (scratch, stored) -> fetch(part, scratch));
  }

  private Raw fetch(FilingPart part, Scratch scratch)
      throws ItemFailedException, InterruptedException {
    try {
      return content(part, scratch);
    } catch (HttpFailedException e) {
      throw e.ofItem();
    }
  }

  /** A file that is not there stands in the text of the whole submission all the same. */
  private Raw content(FilingPart part, Scratch scratch)
      throws HttpFailedException, ItemFailedException, InterruptedException {
    try {
      Answer answer = client.once(part.uri(settings.archives()), scratch.maxBytes());
      return FilingContent.of(answer, part, part.facts(settings.archives()), scratch);
    } catch (HttpFailedException e) {
      if (e.code() != Code.NOT_FOUND || part.file().isEmpty()) {
        throw e;
      }
      return content(part.inSubmission(), scratch);
    }
  }

  @Override
  public String partial() {
    return "filings stay where they are: what was read before is kept";
  }

  @Override
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
