package dev.vectormesh.ingest.pipeline;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.encoders.ocr.TextLine;
import dev.vectormesh.images.ImageFacts;
import dev.vectormesh.images.ReadImage;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.picture.Look;
import dev.vectormesh.ingest.picture.PictureFacts;
import dev.vectormesh.ingest.picture.PictureFiles.Seen;
import dev.vectormesh.ingest.picture.PictureText;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.text.PictureChunk;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.points.Region;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A picture's document. Its vector is of what it shows; its words are what stands in and around it:
 * title, caption, keywords, names that its source gives it, and text that was read in it, each line
 * with its place.
 */
public final class PictureDraft {
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s_.\\-+]+");

  private PictureDraft() {}

  /**
   * What is known of a picture beside what its bytes say.
   *
   * @param item as its source names it
   * @param hash of all that shapes the document
   * @param text words that stand with it
   * @param metadata goes before what the bytes say
   * @param origin null where a caller sent it
   * @param place where it stands in a document; nowhere where it stands alone
   */
  public record Known(
      String item,
      String id,
      String hash,
      String title,
      String uri,
      String text,
      Struct metadata,
      @Nullable Origin origin,
      Place place) {}

  /**
   * @param sha256 of the file's bytes
   */
  public static Prepared.Cut of(Known known, Seen seen, String sha256) {
    ReadImage read = seen.image();
    PagedText words = words(known, read.facts(), seen.text());
    String format = read.format().name().toLowerCase(Locale.ROOT);
    String title = known.title().isEmpty() ? Cleaner.line(read.facts().title()) : known.title();
    Draft draft =
        new Draft(
            known.id(),
            title,
            known.uri(),
            read.format().mediaType(),
            MetadataFields.with(
                known.metadata(), properties(format, read), read.format().mediaType()),
            new Content.Picture(
                words,
                new PictureFacts(read.width(), read.height(), format, read.appearance(), sha256),
                new Look(read.inputs().getFirst(), read.thumbnails())),
            seen.text().unread() == null
                ? known.hash()
                : ContentHash.hex(known.hash() + " without its text"),
            known.origin(),
            null);
    return new Prepared.Cut(known.item(), draft, List.of(PictureChunk.of(title, words)));
  }

  private static PagedText words(Known known, ImageFacts facts, PictureText.Reading read) {
    StringBuilder text = new StringBuilder(around(known.text(), facts));
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark(0, known.place(), Layout.PROSE));
    for (TextLine line : read.lines()) {
      String words = Cleaner.line(line.text());
      if (!words.isEmpty()) {
        text.append(text.isEmpty() ? "" : "\n");
        Region box = new Region(line.left(), line.top(), line.width(), line.height());
        marks.add(new Mark(text.length(), known.place().in(box), Layout.PROSE));
        text.append(words);
      }
    }
    boolean told = marks.size() > 1 || !known.place().equals(Place.NOWHERE);
    return new PagedText(text.toString(), told ? marks : List.of());
  }

  /** What stands in the file, and what is known beside it. */
  private static String around(String known, ImageFacts facts) {
    Set<String> lines = new LinkedHashSet<>();
    lines.add(Cleaner.clean(facts.caption()));
    lines.add(Cleaner.line(String.join(", ", facts.keywords())));
    lines.add(known);
    return lines.stream().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"));
  }

  /** {@code holidays/2019_lake-side/IMG-1.jpg} as {@code holidays 2019 lake side IMG 1 jpg}. */
  public static String words(String relative) {
    return Cleaner.line(
        BETWEEN_WORDS.matcher(relative.replace('/', ' ').replace('\\', ' ')).replaceAll(" "));
  }

  private static Struct properties(String format, ReadImage read) {
    Struct.Builder properties = Struct.newBuilder();
    MetadataFields.put(properties, "width", read.width());
    MetadataFields.put(properties, "height", read.height());
    MetadataFields.put(properties, "format", format);
    ImageFacts facts = read.facts();
    if (facts.takenAt() != null) {
      MetadataFields.put(properties, "taken_at", facts.takenAt().toString());
      MetadataFields.put(properties, "taken_at_seconds", facts.takenAt().getEpochSecond());
    }
    if (!facts.camera().isEmpty()) {
      MetadataFields.put(properties, "camera", facts.camera());
    }
    if (facts.place() != null) {
      MetadataFields.put(properties, "latitude", facts.place().latitude());
      MetadataFields.put(properties, "longitude", facts.place().longitude());
    }
    if (!facts.keywords().isEmpty()) {
      ListValue.Builder keywords = ListValue.newBuilder();
      facts.keywords().forEach(word -> keywords.addValues(Value.newBuilder().setStringValue(word)));
      properties.putFields("keywords", Value.newBuilder().setListValue(keywords).build());
    }
    return properties.build();
  }
}
