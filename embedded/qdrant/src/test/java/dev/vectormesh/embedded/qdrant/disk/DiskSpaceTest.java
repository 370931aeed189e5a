package dev.vectormesh.embedded.qdrant.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
  private static final long RESERVE = 100;

  @TempDir private Path directory;

  /** The disk of {@link #directory}, with so many bytes free. */
  private DiskSpace space(long free) {
    DiskSpace real = DiskSpace.of(directory, RESERVE);
    return new DiskSpace() {
      @Override
      public long free() {
        return free;
      }

      @Override
      public long reserve() {
        return real.reserve();
      }

      @Override
      public String place() {
        return real.place();
      }
    };
  }

  @Test
  void tooLittleRoom_isRefusedWithThePlaceTheNeedAndWhatThereIs() {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> space(149).require(50));

    assertThat(refusal.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.status().getDescription())
        .contains(directory + " is full: 50 bytes are needed, 49 may be used");
  }

  @Test
  void enoughRoom_isNotRefused() throws IOException {
    space(150).require(50);
    space(50).requireWithReserve(50);
  }

  @Test
  void fullDiskOfTheSystem_isRecognisedAndNamed() {
    IOException failure =
        new IOException(new FileSystemException("f", null, "No space left on device"));

    assertThat(DiskSpace.isFull(failure)).isTrue();
    assertThat(DiskSpace.isFull(new IOException("broken"))).isFalse();
    assertThat(space(0).full(failure).status().getDescription())
        .contains(directory + " is full", "No space left on device");
  }
}
