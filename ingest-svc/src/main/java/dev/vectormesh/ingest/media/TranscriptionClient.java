package dev.vectormesh.ingest.media;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.ingest.media.Speech.Segment;
import dev.vectormesh.ingest.media.UnreadableRecordingException.Kind;
import dev.vectormesh.platform.settings.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Calls {@code POST /audio/transcriptions} as OpenAI defines it (API reference, "Create
 * transcription", {@code verbose_json}): whisper.cpp, vLLM, speaches and others serve the same.
 */
final class TranscriptionClient {
  private static final int MOST_ANSWER_BYTES = 16 << 20;
  private static final int TOLD_CHARACTERS = 300;
  private static final int TRIES = 3;
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final URI endpoint;
  private final Optional<Secret> key;
  private final String model;
  private final Duration limit;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param base the address up to its version: https://host/v1
   */
  TranscriptionClient(URI base, Optional<Secret> key, String model, Duration limit) {
    String text = base.toString();
    this.endpoint = URI.create((text.endsWith("/") ? text : text + "/") + "audio/transcriptions");
    this.key = key;
    this.model = model;
    this.limit = limit;
  }

  /**
   * What came back.
   *
   * @param pause before it is asked again
   */
  private record Answer(int status, String body, Duration pause) {}

  /** What is said in a sound file, in its order. */
  List<Segment> transcribe(Path sound)
      throws UnreadableRecordingException, IOException, InterruptedException {
    for (int tried = 1; ; tried++) {
      Optional<Answer> answer = ask(sound);
      if (answer.isPresent() && answer.get().status() == 200) {
        return segments(answer.get().body());
      }
      boolean passing = answer.map(a -> isPassing(a.status())).orElse(true);
      if (!passing || tried == TRIES) {
        throw new UnreadableRecordingException(
            passing ? Kind.AWAY : Kind.REFUSED,
            answer
                .map(a -> "%s answered %d: %s".formatted(endpoint, a.status(), start(a.body())))
                .orElse(endpoint + " did not answer"));
      }
      Thread.sleep(answer.map(Answer::pause).orElse(PAUSE).multipliedBy(tried));
    }
  }

  private static boolean isPassing(int status) {
    return status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
  }

  private static String start(String body) {
    return body.length() > TOLD_CHARACTERS ? body.substring(0, TOLD_CHARACTERS) : body;
  }

  /** Empty where nobody answers. */
  private Optional<Answer> ask(Path sound) throws InterruptedException, IOException {
    String boundary = UUID.randomUUID().toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(limit)
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(form(sound, boundary));
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
    try {
      HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(MOST_ANSWER_BYTES);
        return Optional.of(
            new Answer(
                response.statusCode(),
                new String(bytes, StandardCharsets.UTF_8),
                pause(response.headers().firstValue("Retry-After").orElse(""))));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** As long as the endpoint asks for, in seconds. */
  private static Duration pause(String asked) {
    if (!asked.matches("[0-9]{1,4}")) {
      return PAUSE;
    }
    Duration pause = Duration.ofSeconds(Long.parseLong(asked));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private BodyPublisher form(Path sound, String boundary) throws IOException {
    String fields =
        field(boundary, "model", model)
            + field(boundary, "response_format", "verbose_json")
            + "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                .formatted(boundary, "sound" + ending(sound))
            + "Content-Type: application/octet-stream\r\n\r\n";
    return BodyPublishers.concat(
        BodyPublishers.ofString(fields),
        BodyPublishers.ofFile(sound),
        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
  }

  private static String field(String boundary, String name, String value) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(boundary, name, value);
  }

  /** Endpoints tell the format by it. */
  private static String ending(Path sound) {
    String name = String.valueOf(sound.getFileName());
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return ending.matches("[A-Za-z0-9]{1,8}") ? "." + ending : "";
  }

  private List<Segment> segments(String body) throws UnreadableRecordingException {
    Struct.Builder answer = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(body, answer);
    } catch (InvalidProtocolBufferException e) {
      throw new UnreadableRecordingException(
          Kind.AWAY, endpoint + " answered no JSON object: " + start(body));
    }
    Value none = Value.getDefaultInstance();
    List<Value> segments =
        answer.getFieldsOrDefault("segments", none).getListValue().getValuesList();
    if (segments.isEmpty()) {
      // Some endpoints know no segments.
      double length = answer.getFieldsOrDefault("duration", none).getNumberValue();
      String text = answer.getFieldsOrDefault("text", none).getStringValue();
      return List.of(new Segment(Duration.ZERO, seconds(length), text));
    }
    return segments.stream().map(value -> segment(value.getStructValue())).toList();
  }

  private static Segment segment(Struct segment) {
    Value none = Value.getDefaultInstance();
    Duration start = seconds(segment.getFieldsOrDefault("start", none).getNumberValue());
    Duration end = seconds(segment.getFieldsOrDefault("end", none).getNumberValue());
    return new Segment(
        start,
        end.compareTo(start) < 0 ? start : end,
        segment.getFieldsOrDefault("text", none).getStringValue());
  }

  private static Duration seconds(double seconds) {
    return Double.isFinite(seconds) && seconds > 0 && seconds < Integer.MAX_VALUE
        ? Duration.ofMillis(Math.round(seconds * 1000))
        : Duration.ZERO;
  }
}
