package dev.vectormesh.platform.id;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.UUID;

/**
 * Makes ids: version 7 where order of birth helps an index, version 5 where the same input must
 * give the same id.
 */
public final class Ids {
  private static final TimeBasedEpochGenerator V7 = Generators.timeBasedEpochGenerator();

  private Ids() {}

  /** Time-ordered, also within one millisecond of this process. */
  public static UUID v7() {
    return V7.generate();
  }

  /** SHA-1 of the name in the namespace (RFC 9562, 5.5). */
  public static UUID v5(UUID namespace, String name) {
    NameBasedGenerator generator = Generators.nameBasedGenerator(namespace);
    return generator.generate(name);
  }
}
