package dev.vectormesh.ingest.extract;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Marks documents that hold personal data, and masks it where that is asked for. */
final class PersonalDataExtractor implements Extractor {
  static final String KEY = "personal_data";
  private static final String MASK = "mask";
  private static final String REGION = "region";

  @Override
  public String name() {
    return "personal_data@1";
  }

  @Override
  public String description() {
    return "Lists which kinds of personal data stand in title and text in the key personal_data: "
        + "card, email, iban, ip, phone.";
  }

  @Override
  public Set<String> keys() {
    return Set.of(KEY);
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        MASK, "true writes [email] in place of an address, before anything is stored; else false",
        REGION, "country of telephone numbers without a prefix, as ISO 3166 has it: US; none");
  }

  @Override
  public Reading with(Map<String, String> settings) {
    String mask = settings.getOrDefault(MASK, "false");
    if (!mask.equals("true") && !mask.equals("false")) {
      throw new IllegalArgumentException(MASK + " must be true or false");
    }
    PersonalData finder = new PersonalData(settings.getOrDefault(REGION, ""));
    return seen -> read(finder, seen, mask.equals("true"));
  }

  private static Finding read(PersonalData finder, Seen seen, boolean mask) {
    List<PersonalData.Item> title = finder.find(seen.title());
    List<PersonalData.Item> text = finder.find(seen.text());
    Set<String> kinds = new TreeSet<>();
    title.forEach(item -> kinds.add(item.kind()));
    text.forEach(item -> kinds.add(item.kind()));
    if (kinds.isEmpty()) {
      return Finding.NOTHING;
    }
    ListValue.Builder values = ListValue.newBuilder();
    kinds.forEach(kind -> values.addValues(Value.newBuilder().setStringValue(kind)));
    Struct metadata =
        Struct.newBuilder().putFields(KEY, Value.newBuilder().setListValue(values).build()).build();
    return mask
        ? new Finding.Found(metadata, masks(title), masks(text))
        : new Finding.Found(metadata, List.of(), List.of());
  }

  private static List<Replacement> masks(List<PersonalData.Item> items) {
    return items.stream()
        .map(item -> new Replacement(item.from(), item.to(), "[" + item.kind() + "]"))
        .toList();
  }
}
