package dev.vectormesh.ingest.pipeline;

import com.google.common.collect.Lists;
import com.google.protobuf.Struct;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.extract.Extractors;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.plain.MarkdownSections;
import dev.vectormesh.ingest.plain.Titles;
import dev.vectormesh.ingest.text.ChunkMethod;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.Chunker;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractorSetting;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.text.TopicShifts;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.ingest.work.StageTimes;
import dev.vectormesh.ingest.work.WorkPool;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CLEAN and CHUNK, whatever a document comes from; and what becomes of an item that fails. */
public final class Preparer {
  private static final Logger log = LoggerFactory.getLogger(Preparer.class);
  private static final int TITLE_CHARACTERS = 2000;

  /** Sentences that are embedded at once to find topics. */
  private static final int SENTENCES = 128;

  private final WorkPool pool;
  private final Extractors extractors;

  public Preparer(WorkPool pool) {
    this.pool = pool;
    this.extractors = Extractors.all();
  }

  /** What cuts texts. */
  public record Cutting(TextEncoder encoder, ChunkRules rules) {
    private Chunker chunker() {
      return new Chunker(encoder.tokenizer(), rules);
    }
  }

  /**
   * What is known of a text beside what it says.
   *
   * @param item as its source names it
   * @param hash of all that shapes the document
   * @param title as its source says; empty where the text says
   * @param name what it is called where neither does
   * @param metadata goes before what the text says of itself
   */
  public record Known(
      String item,
      String id,
      String hash,
      String title,
      String name,
      String uri,
      Struct metadata,
      Origin origin) {}

  /**
   * An item's outcome, whatever its work throws: what one item breaks is its own failure.
   *
   * @param stage that the work is in where it does not say so itself
   */
  public static Prepared prepared(String item, String id, Stage stage, Callable<Prepared> work) {
    return attempted(item, id, stage, work, failed -> failed);
  }

  /**
   * The same where an item may hold others.
   *
   * @param stage that the work is in where it does not say so itself
   */
  public static Opened opened(String item, String id, Stage stage, Callable<Opened> work) {
    return attempted(item, id, stage, work, Opened.Single::new);
  }

  private static <T> T attempted(
      String item, String id, Stage stage, Callable<T> work, Function<Prepared.Failed, T> failed) {
    try {
      return work.call();
    } catch (ItemFailedException e) {
      return failed.apply(new Prepared.Failed(item, id, e.failure()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (CancellationException | CompletionException e) {
      throw new CompletionException(e);
    } catch (Exception | StackOverflowError e) {
      log.error("{} cannot be prepared", item, e);
      return failed.apply(
          new Prepared.Failed(item, id, Failure.of(stage, Reason.INTERNAL, "internal error")));
    }
  }

  /** Work of a stage, in turns with that of others. */
  public <T> T within(Stage stage, Callable<T> work) throws Exception {
    try {
      // FETCH is what is left of an item's time.
      return stage == Stage.FETCH
          ? pool.call(work)
          : StageTimes.timed(stage, () -> pool.call(work));
    } catch (WorkPool.TooLong e) {
      throw failed(stage, Reason.TIMEOUT, e);
    } catch (Chunker.TooManyException e) {
      throw failed(stage, Reason.TOO_LARGE, e);
    }
  }

  /** CLEAN and CHUNK of what was read of an item. */
  public Prepared cut(Cutting cutting, Known known, ExtractedText read) throws Exception {
    Draft draft = within(Stage.CHUNK, () -> draft(known, read));
    return read(cutting, known.item(), draft);
  }

  /** CHUNK of a text that nothing has read yet, behind its collection's extractors. */
  public Prepared read(Cutting cutting, String item, Draft draft) throws Exception {
    List<ExtractorSetting> readers = cutting.rules().extractors();
    return switch (within(Stage.CHUNK, () -> extractors.read(readers, draft))) {
      case Extractors.Read.Kept(var read) -> cut(cutting, item, read);
      case Extractors.Read.LeftOut(var reason) -> new Prepared.Skipped(item, draft.id(), reason);
    };
  }

  /** The same of a text that was changed since it was read. */
  Prepared readAgain(Cutting cutting, Draft before, Draft changed) throws Exception {
    return read(cutting, changed.id(), extractors.unread(before, changed));
  }

  /** CHUNK. */
  public Prepared.Cut cut(Cutting cutting, String item, Draft draft) throws Exception {
    PagedText written = draft.content().text();
    PagedText text =
        cutting.rules().method() == ChunkMethod.STRUCTURE
            ? within(Stage.CHUNK, () -> MarkdownSections.of(written))
            : written;
    Set<Integer> topics = topics(cutting, text);
    return within(
        Stage.CHUNK,
        () -> new Prepared.Cut(item, draft, cutting.chunker().cut(draft.title(), text, topics)));
  }

  /** Where topics begin; asks the model server, so that it is no work of the pool. */
  private Set<Integer> topics(Cutting cutting, PagedText text) throws Exception {
    if (cutting.rules().method() != ChunkMethod.SEMANTIC) {
      return Set.of();
    }
    TopicShifts shifts = within(Stage.CHUNK, () -> new TopicShifts(text));
    for (List<String> some : Lists.partition(shifts.sentences(), SENTENCES)) {
      shifts.add(vectors(cutting.encoder(), some));
    }
    return shifts.starts(cutting.rules().percentile());
  }

  private static List<float[]> vectors(TextEncoder encoder, List<String> sentences) {
    try {
      return Retry.onOutage(() -> encoder.passages(sentences));
    } catch (RuntimeException e) {
      // An outage is no fault of the item: it stops the run, as it does in EMBED.
      throw Retry.mayBlameTheItem(e) ? e : new CompletionException(e);
    }
  }

  private static Draft draft(Known known, ExtractedText read) throws ItemFailedException {
    PagedText text = Cleaner.clean(read.pages());
    if (text.text().isEmpty()) {
      throw new ItemFailedException(Failure.of(Stage.CLEAN, Reason.EMPTY, "it holds no text"));
    }
    return new Draft(
        known.id(),
        title(known.title(), known.name(), read.title()),
        known.uri(),
        read.mediaType(),
        MetadataFields.with(known.metadata(), read.metadata(), read.mediaType()),
        new Content.Text(text),
        known.hash(),
        known.origin(),
        null);
  }

  /**
   * A document's title.
   *
   * @param said by its source; empty where the text says
   * @param name what it is called where neither does
   * @param read in its text
   */
  public static String title(String said, String name, String read) {
    String told = Cleaner.line(said);
    String own = Cleaner.line(read);
    // What a source calls it was chosen by somebody; what a file does, often by a program.
    String named = Titles.isPlaceholder(own) ? Titles.ofFile(name) : own;
    String title = told.isEmpty() ? named : told;
    return title.length() > TITLE_CHARACTERS ? title.substring(0, TITLE_CHARACTERS) : title;
  }

  private static ItemFailedException failed(Stage stage, Reason reason, RuntimeException why) {
    return new ItemFailedException(Failure.of(stage, reason, String.valueOf(why.getMessage())));
  }
}
