package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.images.Preprocessing;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.OwnVectors;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.picture.Look;
import dev.vectormesh.ingest.picture.PictureFiles;
import dev.vectormesh.ingest.pipeline.Preparer.Cutting;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.PictureChunk;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/** Cuts documents again from what is kept of them: texts from their rows, pictures' thumbnails. */
public final class Recut {
  private final PictureFiles pictures;
  private final Preparer preparer;

  public Recut(PictureFiles pictures, Preparer preparer) {
    this.pictures = pictures;
    this.preparer = preparer;
  }

  /** The document cut for the target's encoder, or what keeps it from that. */
  public Prepared prepared(
      WriteTarget target, SpaceEncoder encoder, ChunkRules rules, Draft draft) {
    return switch (draft.content()) {
      case Content.Text text -> cut(encoder.text(), rules, draft);
      case Content.Vectors(var text, var own) -> own(encoder, draft, own);
      case Content.Picture picture -> again(target, encoder, draft, picture);
    };
  }

  /**
   * In another space than its vectors are in, its chunks' texts are embedded: the vectors are of
   * that space's model, so that the other's model makes of the texts what it would have made.
   */
  private static Prepared own(SpaceEncoder encoder, Draft draft, OwnVectors own) {
    boolean there = own.space().equals(encoder.space().fingerprint());
    if (!there && own.wordless()) {
      return new Prepared.Failed(
          draft.id(),
          draft.id(),
          Failure.of(
              Stage.CHUNK,
              Reason.UNSUPPORTED,
              "its vectors are its writer's own, in another space, and a chunk has no text that "
                  + encoder.space().model()
                  + " could embed: write it again with vectors of this space, or delete it"));
    }
    return new Prepared.Cut(draft.id(), draft, own.chunks());
  }

  private Prepared again(
      WriteTarget target, SpaceEncoder encoder, Draft draft, Content.Picture picture) {
    try {
      Preprocessing input =
          encoder
              .image()
              .orElseThrow(
                  () -> ApiException.spaceMismatch(encoder.space().model() + " embeds texts alone"))
              .preprocessing();
      Look look = pictures.again(target.owner(draft.id()), input);
      Draft whole = draft.with(new Content.Picture(picture.text(), picture.facts(), look));
      return new Prepared.Cut(
          draft.id(), whole, List.of(PictureChunk.of(draft.title(), picture.text())));
    } catch (ItemFailedException e) {
      return new Prepared.Failed(draft.id(), draft.id(), e.failure());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  /**
   * The same of a document whose words were changed: its collection's extractors read it again.
   *
   * @param before as it was kept
   */
  public Prepared changed(SpaceEncoder encoder, ChunkRules rules, Draft before, Draft draft) {
    Cutting cutting = new Cutting(encoder.text(), rules);
    Prepared read = attempted(draft, () -> preparer.readAgain(cutting, before, draft));
    return read instanceof Prepared.Skipped skipped ? Refusal.leftOut(skipped) : read;
  }

  private Prepared cut(TextEncoder encoder, ChunkRules rules, Draft draft) {
    return attempted(draft, () -> preparer.cut(new Cutting(encoder, rules), draft.id(), draft));
  }

  private static Prepared attempted(Draft draft, Callable<Prepared> work) {
    try {
      return work.call();
    } catch (ItemFailedException e) {
      return new Prepared.Failed(draft.id(), draft.id(), e.failure());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException outage ? outage : e;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
