package dev.vectormesh.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.ingest.RecordingSettings;
import dev.vectormesh.ingest.TestFfmpeg;
import dev.vectormesh.ingest.media.Speech.Said;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.points.TimeSpan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeechTest {
  private static final String TWO_SEGMENTS =
      """
      {"task": "transcribe", "language": "english", "duration": 12.5, "text": "Herons fish. At dawn.",
       "segments": [{"id": 0, "start": 0.0, "end": 4.25, "text": " Herons fish."},
                    {"id": 1, "start": 4.25, "end": 12.5, "text": " At dawn."}]}
      """;

  @TempDir private Path folder;
  private TranscriptionEndpoint endpoint;
  private Path recording;
  private Path work;

  @BeforeEach
  void makeEndpoint() throws Exception {
    endpoint = new TranscriptionEndpoint();
    recording = folder.resolve("talk.ogg");
    work = Files.createDirectory(folder.resolve("work"));
  }

  @AfterEach
  void closeEndpoint() {
    endpoint.close();
  }

  private List<Said> hear(String ffmpeg) throws Exception {
    RecordingSettings settings =
        Settings.load(
            "recordings",
            RecordingSettings.class,
            SettingsSources.overrides(
                Map.of(
                    "transcription", endpoint.uri().toString(),
                    "transcriptionKey", "a-key",
                    "transcriptionModel", "whisper-large")));
    return new Speech(new Ffmpeg(ffmpeg), settings).read(recording, work);
  }

  private List<Said> hearWithoutFfmpeg() throws Exception {
    return hear("no-such-ffmpeg");
  }

  @Test
  void whatIsSaid_isText_withItsTimes() throws Exception {
    Files.writeString(recording, "OggS sound");
    endpoint.answers(200, TWO_SEGMENTS);

    List<Said> said = hearWithoutFfmpeg();

    assertThat(said).hasSize(1);
    Said part = said.getFirst();
    assertThat(part.text()).isEqualTo("Herons fish. At dawn.");
    assertThat(part.time()).isEqualTo(new TimeSpan(Duration.ZERO, Duration.ofMillis(12_500)));
    TranscriptionEndpoint.Request asked = endpoint.requests().getFirst();
    assertThat(asked.authorization()).isEqualTo("Bearer a-key");
    assertThat(asked.body())
        .contains("name=\"model\"\r\n\r\nwhisper-large\r\n")
        .contains("name=\"response_format\"\r\n\r\nverbose_json\r\n")
        .contains("filename=\"sound.ogg\"")
        .contains("\r\n\r\nOggS sound\r\n--");
  }

  @Test
  void longRecordings_areSentInPieces_andTheirTimesGoOn() throws Exception {
    TestFfmpeg.require();
    TestFfmpeg.hum(recording, 11 * 60);
    endpoint.answers(200, TWO_SEGMENTS);

    List<Said> said = hear(TestFfmpeg.PROGRAM);

    assertThat(endpoint.requests())
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.body()).contains("fLaC"));
    assertThat(said)
        .extracting(Said::time)
        .containsExactly(
            new TimeSpan(Duration.ZERO, Duration.ofMillis(12_500)),
            new TimeSpan(Duration.ofMinutes(10), Duration.ofMillis(612_500)));
    assertThat(Speech.mediaType(recording)).startsWith("audio/");
  }

  @Test
  void aFilmWithoutSound_saysNothing() throws Exception {
    TestFfmpeg.require();
    recording = folder.resolve("silent.mkv");
    TestFfmpeg.scenes(recording);

    assertThat(hear(TestFfmpeg.PROGRAM)).isEmpty();
    assertThat(endpoint.requests()).isEmpty();
  }

  @Test
  void anEndpointThatIsBusy_isAskedAgain() throws Exception {
    Files.writeString(recording, "OggS sound");
    endpoint.answers(429, "slow down").answers(503, "later").answers(200, TWO_SEGMENTS);

    assertThat(hearWithoutFfmpeg()).hasSize(1);
    assertThat(endpoint.requests()).hasSize(3);
  }

  @Test
  void whatTheEndpointRefuses_isTold() throws Exception {
    Files.writeString(recording, "OggS sound");
    endpoint.answers(400, "{\"error\": {\"message\": \"Invalid file format.\"}}");

    assertThatThrownBy(this::hearWithoutFfmpeg)
        .isInstanceOfSatisfying(
            UnreadableRecordingException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(UnreadableRecordingException.Kind.REFUSED);
              assertThat(e.why()).contains("answered 400", "Invalid file format.");
            });
    assertThat(endpoint.requests()).hasSize(1);
  }

  @Test
  void anAnswerWithoutSegments_isOneText_andOneThatIsNoJson_isTold() throws Exception {
    Files.writeString(recording, "OggS sound");
    endpoint.answers(200, "{\"text\": \"All at once.\", \"duration\": 3}").answers(200, "<html>");

    Said part = hearWithoutFfmpeg().getFirst();

    assertThat(part.text()).isEqualTo("All at once.");
    assertThat(part.time()).isEqualTo(new TimeSpan(Duration.ZERO, Duration.ofSeconds(3)));
    assertThatThrownBy(this::hearWithoutFfmpeg)
        .isInstanceOf(UnreadableRecordingException.class)
        .hasMessageContaining("answered no JSON object: <html>");
  }
}
