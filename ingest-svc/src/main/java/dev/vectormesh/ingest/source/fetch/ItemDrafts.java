package dev.vectormesh.ingest.source.fetch;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.content.ContentReader.LeftOut;
import dev.vectormesh.ingest.content.ContentReader.Reading;
import dev.vectormesh.ingest.content.ContentReader.Shown;
import dev.vectormesh.ingest.content.ContentReader.Words;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.pipeline.PictureDraft;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.pipeline.Preparer.Cutting;
import dev.vectormesh.ingest.pipeline.Preparer.Known;
import dev.vectormesh.ingest.recipe.ItemFields;
import dev.vectormesh.ingest.recipe.Recipe;
import dev.vectormesh.ingest.source.Raw.Facts;
import dev.vectormesh.ingest.source.fetch.ItemFetcher.Plan;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.Place;
import java.util.List;
import java.util.Objects;

/** What was read of an item as a document of its collection, by the collection's recipe. */
final class ItemDrafts {
  private final Preparer preparer;

  ItemDrafts(Preparer preparer) {
    this.preparer = preparer;
  }

  Prepared of(Plan plan, Fetched fetched, Reading read) throws Exception {
    return switch (read) {
      case LeftOut(var reason) -> skipped(fetched, reason);
      case Words(var text) ->
          switch (plan.recipe().apply(fields(fetched, text), text)) {
            case Recipe.LeftOut(var reason) -> skipped(fetched, reason);
            case Recipe.Made made -> {
              tell(plan, fetched.found().item().name(), text.warnings());
              yield labelled(fetched, made, words(plan, fetched, made));
            }
          };
      case Shown shown ->
          switch (plan.recipe().apply(fields(fetched, shown), null)) {
            case Recipe.LeftOut(var reason) -> skipped(fetched, reason);
            case Recipe.Made made -> {
              tell(plan, fetched.found().item().name(), shown.picture().warnings());
              Prepared prepared =
                  made.text() == null
                      ? picture(plan, fetched, made.fields(), shown)
                      : words(plan, fetched, made);
              yield labelled(fetched, made, prepared);
            }
          };
    };
  }

  /** With the labels of what it is made from, else with those of the recipe, if any. */
  private static Prepared labelled(Fetched fetched, Recipe.Made made, Prepared prepared) {
    List<String> passed = fetched.facts().labels();
    return prepared instanceof Prepared.Cut cut
        ? cut.labelled(passed == null ? made.labels() : passed)
        : prepared;
  }

  private static Prepared skipped(Fetched fetched, String reason) {
    return new Prepared.Skipped(fetched.found().item().name(), fetched.found().id(), reason);
  }

  /** An item as its document would be without a recipe. */
  private static ItemFields fields(Fetched fetched, ExtractedText text) {
    Facts facts = fetched.facts();
    return new ItemFields(
        Preparer.title(facts.title(), fetched.name(), text.title()),
        facts.uri(),
        text.mediaType(),
        MetadataFields.with(facts.metadata(), text.metadata(), text.mediaType()));
  }

  private static ItemFields fields(Fetched fetched, Shown shown) {
    Facts facts = fetched.facts();
    String mediaType = shown.picture().image().format().mediaType();
    return new ItemFields(
        Cleaner.line(facts.title()),
        facts.uri(),
        mediaType,
        MetadataFields.with(facts.metadata(), Struct.getDefaultInstance(), mediaType));
  }

  private Prepared words(Plan plan, Fetched fetched, Recipe.Made made) throws Exception {
    ItemFields fields = made.fields();
    ExtractedText text = Objects.requireNonNull(made.text());
    Known known =
        new Known(
            fetched.found().item().name(),
            fetched.found().id(),
            fetched.hash(),
            fields.title(),
            fetched.name(),
            fields.uri(),
            fields.with(plan.metadata()),
            fetched.origin());
    // What it says of itself is in the fields by now, as far as it is passed on.
    ExtractedText bare =
        new ExtractedText(
            text.mediaType(), "", text.pages(), Struct.getDefaultInstance(), List.of());
    return preparer.cut(new Cutting(plan.encoder().text(), plan.rules()), known, bare);
  }

  private static Prepared picture(Plan plan, Fetched fetched, ItemFields fields, Shown shown) {
    String item = fetched.found().item().name();
    return PictureDraft.of(
        new PictureDraft.Known(
            item,
            fetched.found().id(),
            fetched.hash(),
            fields.title(),
            fields.uri(),
            PictureDraft.words(
                fetched.facts().fileName().isEmpty() ? item : fetched.facts().fileName()),
            fields.with(plan.metadata()),
            fetched.origin(),
            Place.NOWHERE),
        shown.picture(),
        shown.sha256());
  }

  private static void tell(Plan plan, String item, List<String> warnings) {
    warnings.forEach(warning -> plan.warnings().add(item + ": " + warning));
  }
}
