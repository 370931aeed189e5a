package dev.vectormesh.ingest.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.text.Place.Unit;
import dev.vectormesh.points.Region;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksJsonTest {
  @Test
  void marks_areReadAsTheyWereWritten() {
    List<Mark> marks =
        List.of(
            new Mark(0, Place.NOWHERE, Layout.PROSE),
            new Mark(12, new Place(Unit.SHEET, 2, "Costs \"2024\"", List.of()), Layout.HEADED_ROWS),
            new Mark(40_000_000, new Place(Unit.PAGE, 7, "", List.of("A", "B")), Layout.ROWS),
            new Mark(41_000_000, Place.NOWHERE.in(new Region(1, 2, 300, 40)), Layout.PROSE));

    assertThat(MarksJson.read(MarksJson.write(marks))).isEqualTo(marks);
  }

  @Test
  void textWithoutMarks_isAnEmptyList() {
    assertThat(MarksJson.write(List.of())).isEqualTo("[]");
    assertThat(MarksJson.read("[]")).isEmpty();
  }
}
