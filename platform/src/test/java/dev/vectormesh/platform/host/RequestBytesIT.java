package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.ByteStreams;
import com.sun.management.ThreadMXBean;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent in place of a message, on every host: strangers' bytes, and too many of them. */
class RequestBytesIT extends HostScene {
  private static final long INFLATED = 256L * 1024 * 1024;
  private static final long MEMORY = 128L * 1024 * 1024;
  private static final String WRITER = TOKENS.mint("acme", "ann", Role.WRITER);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** Sends a stream as the message, and takes what comes. */
  private static final MethodDescriptor<InputStream, byte[]> CREATE_JOB =
      JobServiceGrpc.getCreateJobMethod().toBuilder(
              marshaller(),
              new Marshaller<byte[]>() {
                @Override
                public InputStream stream(byte[] value) {
                  return new ByteArrayInputStream(value);
                }

                @Override
                public byte[] parse(InputStream stream) {
                  try {
                    return stream.readAllBytes();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }
              })
          .build();

  private static Marshaller<InputStream> marshaller() {
    return new Marshaller<>() {
      @Override
      public InputStream stream(InputStream value) {
        return value;
      }

      @Override
      public InputStream parse(InputStream stream) {
        return stream;
      }
    };
  }

  private StatusRuntimeException refused(
      InputStream message, @Nullable String compression, String... authorization) {
    ManagedChannel bare = Channels.options().plain().open(uri);
    channels.add(bare);
    Metadata headers = new Metadata();
    for (String value : authorization) {
      headers.put(AUTHORIZATION, value);
    }
    Channel channel =
        ClientInterceptors.intercept(bare, MetadataUtils.newAttachHeadersInterceptor(headers));
    CallOptions options =
        compression == null
            ? CallOptions.DEFAULT
            : CallOptions.DEFAULT.withCompression(compression);
    return failure(() -> ClientCalls.blockingUnaryCall(channel, CREATE_JOB, options, message));
  }

  private static InputStream garbage() {
    return new ByteArrayInputStream(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
  }

  /** A well-formed message whose one unknown field is this many zeros. */
  private static InputStream zeros(long count) {
    byte[] head = new byte[12];
    head[0] = (byte) 0xfa;
    head[1] = 0x7f; // field 2047, length-delimited
    int at = 2;
    for (long left = count; ; left >>>= 7) {
      head[at++] = (byte) (left < 128 ? left : left & 0x7f | 0x80);
      if (left < 128) {
        break;
      }
    }
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] into, int from, int length) {
            java.util.Arrays.fill(into, from, from + length, (byte) 0);
            return length;
          }
        };
    return new SequenceInputStream(
        new ByteArrayInputStream(head, 0, at), ByteStreams.limit(endless, count));
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSmallOnTheWireAndLargeBehindIt_isRefusedBeforeItIsLarge(Kind kind) {
    start(kind);
    assertThat(jobs(READER).getJob(get(JobTestApp.ECHO)).getName()).isEqualTo(JobTestApp.ECHO);
    long before = allocated();

    StatusRuntimeException thrown = refused(zeros(INFLATED), "gzip", "Bearer " + WRITER);

    assertThat(allocated() - before).as("bytes allocated by all threads").isLessThan(MEMORY);
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(info(thrown).getReason()).isEqualTo("MESSAGE_TOO_LARGE");
    assertThat(thrown.getStatus().getDescription()).doesNotContain("Exception", "io.", "com.");
  }

  @ParameterizedTest
  @EnumSource(names = {"NETTY", "VERTX", "ARMERIA"})
  void strangersBytes_areNotInflated(Kind kind) {
    start(kind);
    assertThat(jobs(READER).getJob(get(JobTestApp.ECHO)).getName()).isEqualTo(JobTestApp.ECHO);
    refused(garbage(), null, "Bearer nonsense");
    long before = allocated();

    StatusRuntimeException thrown = refused(zeros(INFLATED), "gzip", "Bearer nonsense");

    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(allocated() - before).isLessThan(EdgeMemory.A_MESSAGE);
  }

  /** Half of what the largest message that is allowed takes. */
  private static final class EdgeMemory {
    static final long A_MESSAGE = 8L * 1024 * 1024;
  }

  @ParameterizedTest
  @EnumSource
  void compressedMessage_isRead(Kind kind) {
    start(kind);
    assertThat(jobs(READER).withCompression("gzip").getJob(get(JobTestApp.ECHO)).getName())
        .isEqualTo(JobTestApp.ECHO);
  }

  @ParameterizedTest
  @EnumSource
  void bytesThatAreNoMessage_areTheCallersFault(Kind kind) {
    start(kind);
    for (String compression : new String[] {null, "gzip"}) {
      StatusRuntimeException thrown = refused(garbage(), compression, "Bearer " + WRITER);
      assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(info(thrown).getReason()).isEqualTo("INVALID_FIELD");
      assertThat(ErrorDetails.fields(thrown))
          .extracting(FieldViolation::field)
          .containsExactly("message");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theToken_isLookedAtBeforeTheBytes(Kind kind) {
    start(kind);
    List<StatusRuntimeException> thrown =
        List.of(
            refused(garbage(), null),
            refused(garbage(), null, "Bearer nonsense"),
            refused(garbage(), null, "Bearer a\tb"),
            refused(garbage(), null, "Bearer \u007f"),
            refused(garbage(), null, "Basic " + WRITER),
            refused(garbage(), null, "Bearer " + WRITER, "Bearer " + WRITER),
            refused(garbage(), null, "Bearer nonsense", "Bearer " + WRITER));
    assertThat(thrown)
        .allSatisfy(e -> {
          assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
          assertThat(info(e).getReason()).isEqualTo("UNAUTHENTICATED");
        });
  }
}
