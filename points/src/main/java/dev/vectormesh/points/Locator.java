package dev.vectormesh.points;

import static io.qdrant.client.ValueFactory.value;

import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in its document a part of a chunk stands, as the payload holds it.
 *
 * @param at the part's first character within the chunk's text
 * @param number of the page, slide or sheet, from 1; 0 where there are none
 * @param name of the sheet; empty where it has none
 * @param headings above the part, the outermost first
 * @param region of the picture that it was read in; null where it was not
 * @param time of the recording in which it is seen or heard; null of all else
 */
public record Locator(
    int at,
    Unit unit,
    int number,
    String name,
    List<String> headings,
    @Nullable Region region,
    @Nullable TimeSpan time) {
  private static final String AT = "at";
  private static final String UNIT = "unit";
  private static final String NUMBER = "number";
  private static final String NAME = "name";
  private static final String HEADINGS = "headings";
  private static final String REGION = "region";
  private static final String TIME = "time";

  /** What a document's numbers count. */
  public enum Unit {
    NONE,
    PAGE,
    SLIDE,
    SHEET
  }

  public Locator {
    headings = List.copyOf(headings);
  }

  /** A part of a text. */
  public Locator(int at, Unit unit, int number, String name, List<String> headings) {
    this(at, unit, number, name, headings, null, null);
  }

  /** Only what is known is written. */
  public Value toPayload() {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put(AT, value(at));
    if (unit != Unit.NONE) {
      fields.put(UNIT, value(unit.name()));
      fields.put(NUMBER, value(number));
    }
    if (!name.isEmpty()) {
      fields.put(NAME, value(name));
    }
    if (!headings.isEmpty()) {
      fields.put(HEADINGS, value(headings.stream().map(ValueFactory::value).toList()));
    }
    if (region != null) {
      fields.put(REGION, region.toPayload());
    }
    if (time != null) {
      fields.put(TIME, time.toPayload());
    }
    return value(fields);
  }

  /** What {@link #toPayload} wrote. */
  public static Locator of(Value payload) {
    Map<String, Value> fields = payload.getStructValue().getFieldsMap();
    String unit = PointFields.text(fields, UNIT);
    return new Locator(
        PointFields.integer(fields, AT),
        unit.isEmpty() ? Unit.NONE : Unit.valueOf(unit),
        PointFields.integer(fields, NUMBER),
        PointFields.text(fields, NAME),
        fields
            .getOrDefault(HEADINGS, Value.getDefaultInstance())
            .getListValue()
            .getValuesList()
            .stream()
            .map(Value::getStringValue)
            .toList(),
        Region.of(fields.getOrDefault(REGION, Value.getDefaultInstance())),
        TimeSpan.of(fields.getOrDefault(TIME, Value.getDefaultInstance())));
  }
}
