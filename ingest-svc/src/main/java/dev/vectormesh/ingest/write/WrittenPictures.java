package dev.vectormesh.ingest.write;

import com.google.rpc.Code;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.picture.PictureFiles;
import dev.vectormesh.ingest.pipeline.PictureDraft;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.ingest.write.Documents.Written;
import dev.vectormesh.ingest.write.Documents.WrittenPicture;
import org.jspecify.annotations.Nullable;

/** Pictures whose bytes callers send: from there on they are what pictures of files are. */
public final class WrittenPictures {
  private final PictureFiles pictures;
  private final WorkPool pool;

  public WrittenPictures(PictureFiles pictures, WorkPool pool) {
    this.pictures = pictures;
    this.pool = pool;
  }

  /** Where they are written to, and how. */
  record Plan(WriteTarget target, SpaceEncoder encoder, ChunkRules rules) {}

  Prepared prepare(Plan plan, @Nullable Version stored, Written document, WrittenPicture picture)
      throws Exception {
    ImageEncoder tower =
        plan.encoder()
            .image()
            .orElseThrow(() ->
                failed(
                    Reason.UNSUPPORTED,
                    plan.encoder().space().model()
                        + " embeds texts alone: write pictures into a collection whose encoder has"
                        + " an image tower"));
    String sha256 = pool.call(() -> ContentHash.hex(picture.content()));
    String hash =
        ContentHash.of(plan.rules())
            .text(pictures.version(true))
            .text(document.title())
            .text(document.uri())
            .text(document.text())
            .struct(document.metadata())
            .text(sha256)
            .hex();
    if (stored != null && stored.holds(hash)) {
      return new Prepared.Unchanged(document.id(), document.id(), stored);
    }
    PictureFiles.Seen seen = pictures.read(picture.content(), tower.preprocessing());
    checkType(picture.mediaType(), seen.image().format().mediaType());
    return PictureDraft.of(
        new PictureDraft.Known(
            document.id(),
            document.id(),
            hash,
            Cleaner.line(document.title()),
            document.uri(),
            Cleaner.clean(document.text()),
            document.metadata(),
            null,
            Place.NOWHERE),
        seen,
        sha256);
  }

  private static void checkType(String said, String found) throws ItemFailedException {
    if (!said.isEmpty() && !said.equals(found)) {
      throw new ItemFailedException(
          new Failure(
              Stage.CLEAN,
              "invalid",
              Code.INVALID_ARGUMENT,
              "picture.media_type says %s, its bytes are %s".formatted(said, found)));
    }
  }

  private static ItemFailedException failed(Reason reason, String why) {
    return new ItemFailedException(Failure.of(Stage.CLEAN, reason, why));
  }
}
