package dev.vectormesh.platform.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.platform.error.FieldViolation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnfitValuesTest {
  private static List<String> fields(com.google.protobuf.Message message) {
    return UnfitValues.in(message, false).stream().map(FieldViolation::field).toList();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  @Test
  void text_mayHoldAnythingButNulAndHalfPairs() {
    Job good = Job.newBuilder().setSubject("tab\t line\n \u0001 \uD83D\uDE00 ü").build();
    assertThat(fields(good)).isEmpty();
    assertThat(fields(Job.newBuilder().setSubject("a\0b").build())).containsExactly("subject");
    assertThat(fields(Job.newBuilder().setSubject("\uD83D").build())).containsExactly("subject");
    assertThat(fields(Job.newBuilder().setSubject("\uDE00\uD83D").build()))
        .containsExactly("subject");
  }

  @Test
  void everyPlace_isNamed() {
    assertThat(
            fields(
                LeaseJobsRequest.newBuilder().setWorker("\0").addKinds("a").addKinds("\0").build()))
        .containsExactlyInAnyOrder("worker", "kinds[1]");
    Struct inner =
        Struct.newBuilder()
            .putFields("list", Value.newBuilder().setListValue(list()).build())
            .putFields("k\0", text("x"))
            .putFields("nan", number(Double.NaN))
            .build();
    Struct data =
        Struct.newBuilder()
            .putFields("in", Value.newBuilder().setStructValue(inner).build())
            .putFields("far", number(Double.NEGATIVE_INFINITY))
            .putFields("fine", number(1.5))
            .build();
    assertThat(fields(Event.newBuilder().setData(data).build()))
        .containsExactlyInAnyOrder(
            "data.in.list[1]", "data.in.k\\u0000", "data.in.nan", "data.far");
  }

  private static ListValue list() {
    return ListValue.newBuilder().addValues(text("a")).addValues(text("\0")).build();
  }

  @Test
  void itemsThatAreAnsweredOneByOne_areLeftToTheService() {
    WriteDocumentsRequest request =
        WriteDocumentsRequest.newBuilder()
            .setParent("\0")
            .addDocuments(
                DocumentWrite.newBuilder().setDocument(Document.newBuilder().setText("\0")))
            .build();
    assertThat(fields(request)).containsExactly("parent", "documents[0].document.text");
    assertThat(UnfitValues.in(request, true))
        .extracting(FieldViolation::field)
        .containsExactly("parent");
  }

  @ParameterizedTest
  @CsvSource({
    "-62135596800, 0, true", "-62135596801, 0, false", "253402300799, 999999000, true",
    "253402300799, 999999999, false", "253402300800, 0, false", "0, -1, false",
    "0, 1000000000, false", "9223372036854775807, 0, false", "0, 999999999, true"
  })
  void times_areOfTheCalendar(long seconds, int nanos, boolean fits) {
    Timestamp time = Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    assertThat(fields(Event.newBuilder().setTime(time).build()).isEmpty()).isEqualTo(fits);
  }

  @Test
  void durations_haveOneSign() {
    Duration odd = Duration.newBuilder().setSeconds(1).setNanos(-1).build();
    assertThat(UnfitValues.in(odd, false)).hasSize(1);
    assertThat(UnfitValues.in(Duration.newBuilder().setSeconds(5).build(), false)).isEmpty();
  }
}
