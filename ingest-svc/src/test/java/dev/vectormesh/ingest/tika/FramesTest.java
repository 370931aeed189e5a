package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.text.Place.Unit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {
  @Test
  void text_arrivesWithItsPlaces() throws Exception {
    ExtractedText text =
        new ExtractedText(
            "text/plain",
            "Title",
            List.of(
                new Page(
                    new Place(Unit.SHEET, 3, "Costs", List.of("A", "B")), Layout.ROWS, "a | b"),
                new Page(0, "prose")),
            Struct.getDefaultInstance(),
            List.of("told"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Frames.writeText(new DataOutputStream(bytes), text);

    assertThat(Frames.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .isEqualTo(text);
  }
}
