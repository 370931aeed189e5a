package dev.vectormesh.ingest.extract;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.text.ExtractorSetting;
import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The extractors that this process has. */
public final class Extractors {
  private final Map<String, Extractor> byName = new TreeMap<>();

  Extractors(List<Extractor> all) {
    for (Extractor extractor : all) {
      Extractor other = byName.put(extractor.name(), extractor);
      if (other != null) {
        throw new IllegalArgumentException(
            "two extractors are named %s: %s and %s"
                .formatted(
                    extractor.name(), other.getClass().getName(), extractor.getClass().getName()));
      }
    }
  }

  private static final class Installed {
    static final Extractors ALL = load();
  }

  /** Our own, and those that plug-ins on the class path bring. */
  public static Extractors all() {
    return Installed.ALL;
  }

  private static Extractors load() {
    return new Extractors(
        Stream.concat(
                Stream.of(new Passthrough(), new LanguageExtractor(), new PersonalDataExtractor()),
                ServiceLoader.load(Extractor.class).stream().map(ServiceLoader.Provider::get))
            .toList());
  }

  /**
   * @param field that the settings are in
   * @throws ApiException INVALID_ARGUMENT that lists what there is
   */
  public void check(String field, List<ExtractorSetting> settings) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < settings.size(); i++) {
      ExtractorSetting setting = settings.get(i);
      String at = field + "[" + i + "]";
      Extractor extractor = byName.get(setting.name());
      if (extractor == null) {
        throw ApiException.invalid(
            at + ".name", "is none of " + String.join(", ", byName.keySet()));
      }
      if (!names.add(setting.name())) {
        throw ApiException.invalid(at + ".name", "is named twice");
      }
      checkSettings(at + ".settings", extractor, setting);
    }
  }

  private static void checkSettings(String at, Extractor extractor, ExtractorSetting setting) {
    Map<String, String> there = new TreeMap<>(extractor.settings());
    for (String key : new TreeMap<>(setting.settings()).keySet()) {
      if (!there.containsKey(key)) {
        throw ApiException.invalid(
            at + "." + key,
            there.isEmpty()
                ? extractor.name() + " has no settings"
                : "%s has these: %s".formatted(extractor.name(), there));
      }
    }
    try {
      Extractor.Reading usable = extractor.with(setting.settings());
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(at, String.valueOf(e.getMessage()));
    }
  }

  /** What became of a document. */
  public sealed interface Read {
    /** The document with what was found. */
    record Kept(Draft draft) implements Read {}

    /** It is left out; the reason names the extractor. */
    record LeftOut(String reason) implements Read {}
  }

  /**
   * A text as its collection's extractors read it, one after the other.
   *
   * @throws ItemFailedException where one of them is not here any more
   */
  public Read read(List<ExtractorSetting> settings, Draft draft) throws ItemFailedException {
    Draft read = draft;
    for (ExtractorSetting setting : settings) {
      Extractor extractor = byName.get(setting.name());
      if (extractor == null) {
        throw new ItemFailedException(
            Failure.of(
                Stage.CHUNK,
                Reason.UNSUPPORTED,
                "its collection's extractor %s is gone: bring its jar back, or name others"
                    .formatted(setting.name())));
      }
      switch (extractor.with(setting.settings()).read(seen(read))) {
        case Finding.Skip(var reason) -> {
          return new Read.LeftOut(reason);
        }
        case Finding.Found found -> read = found.isEmpty() ? read : with(read, setting, found);
      }
    }
    return new Read.Kept(read);
  }

  /**
   * A changed document as it was before anything was found in it, to be read again.
   *
   * @param before it was changed; what was found is what extractors gave, and nobody wrote since
   */
  public Draft unread(Draft before, Draft changed) {
    Struct.Builder metadata = changed.metadata().toBuilder();
    for (String feature : before.features()) {
      Extractor extractor = byName.get(feature);
      Set<String> keys = extractor == null ? Set.of() : extractor.keys();
      for (String key : keys) {
        Value found = before.metadata().getFieldsMap().get(key);
        if (found != null && found.equals(changed.metadata().getFieldsMap().get(key))) {
          metadata.removeFields(key);
        }
      }
    }
    return changed.read(changed.title(), metadata.build(), changed.content(), List.of());
  }

  private static Seen seen(Draft draft) {
    return new Seen(draft.title(), draft.content().text().text(), draft.metadata());
  }

  private static Draft with(Draft draft, ExtractorSetting by, Finding.Found found) {
    Struct.Builder metadata = draft.metadata().toBuilder();
    found
        .metadata()
        .getFieldsMap()
        .forEach((key, value) -> {
          if (!draft.metadata().containsFields(key)) {
            metadata.putFields(key, value);
          }
        });
    List<String> features = new ArrayList<>(draft.features());
    features.add(by.name());
    return draft.read(
        Replacement.in(draft.title(), found.title()),
        metadata.build(),
        new Content.Text(Replacement.in(draft.content().text(), found.text())),
        features);
  }
}
