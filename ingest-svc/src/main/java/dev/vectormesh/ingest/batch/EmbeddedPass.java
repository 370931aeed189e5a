package dev.vectormesh.ingest.batch;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.source.files.DocumentPictures;
import dev.vectormesh.ingest.source.files.FileFetcher;
import dev.vectormesh.ingest.source.files.FileItem;
import dev.vectormesh.ingest.source.files.FileParts;
import dev.vectormesh.ingest.source.files.PartName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** An attempt's second way through its files: for the pictures and frames that are in them. */
final class EmbeddedPass implements DocumentPictures.Told {
  private final IngestJob.Means means;
  private final WriteTarget target;
  private final Ledger ledger;
  private final FileFetcher.Plan plan;

  EmbeddedPass(IngestJob.Means means, WriteTarget target, Ledger ledger, FileFetcher.Plan plan) {
    this.means = means;
    this.target = target;
    this.ledger = ledger;
    this.plan = plan;
  }

  /**
   * @param walk all files
   */
  void run(UUID owner, Iterator<FileItem> walk) {
    if (plan.encoder().image().isEmpty()) {
      plan.warnings()
          .add(
              "embedded_images, video_frames: %s embeds texts alone, so that no picture is read"
                  .formatted(plan.encoder().space().model()));
      return;
    }
    means.recordings().missing(plan.asked()).ifPresent(plan.warnings()::add);
    Path folder = newFolder();
    try {
      PartName last = ledger.last(Ledger.Mark.PART).map(PartName::parse).orElse(null);
      DocumentPictures parts =
          new DocumentPictures(
              new FileParts(plan, means.embedded(), means.recordings(), folder),
              new DocumentPictures.Scope(walk, last),
              means.documents().store(),
              target,
              this);
      means.pipeline().run(target, owner, parts, this::prepared, this::done);
    } finally {
      means.embedded().remove(folder);
    }
  }

  private Path newFolder() {
    try {
      return means.embedded().newFolder();
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for temporary files", e);
    }
  }

  private Prepared prepared(DocumentPictures.Part part) {
    String item = part.name().toString();
    ledger.at(item, Stage.CLEAN);
    Prepared prepared =
        switch (part) {
          case DocumentPictures.Picture picture -> means.embedded().prepare(plan, picture);
          case DocumentPictures.Unread unread ->
              new Prepared.Failed(item, unread.id(), unread.why());
          case DocumentPictures.Same same -> new Prepared.Unchanged(item, same.id(), same.stored());
        };
    ledger.at(item, prepared instanceof Prepared.Cut ? Stage.EMBED : Stage.STORE);
    return prepared;
  }

  private void done(List<Outcome> outcomes) {
    List<String> skipped =
        outcomes.stream()
            .filter(outcome -> outcome.kind() == Outcome.Kind.SKIPPED)
            .map(Outcome::id)
            .toList();
    // What an earlier rule took for a picture worth finding.
    Set<String> removed = skipped.isEmpty() ? Set.of() : means.documents().delete(target, skipped);
    ledger.done(outcomes, removed, Ledger.Mark.PART);
  }

  @Override
  public void vanished(FileItem holder, Set<String> ids) {
    Set<String> removed = means.documents().delete(target, ids);
    ledger.removed(removed, manifest -> manifest.vanished(holder, removed));
  }

  @Override
  public boolean wantsUnread() {
    return !plan.asked().kinds().texts();
  }

  @Override
  public void warning(FileItem holder, String warning) {
    plan.warnings().add(holder.relative() + ": " + warning);
  }
}
