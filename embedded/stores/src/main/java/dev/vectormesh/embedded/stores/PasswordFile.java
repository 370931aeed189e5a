package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A generated password in a file of mode 0600.
 *
 * @param isNew whether this call made it
 */
record PasswordFile(Path file, String password, boolean isNew) {
  private static final int BYTES = 24;

  /** The password in the file; a new one where the file is missing or empty. */
  static PasswordFile readOrCreate(Path file) {
    try {
      if (Files.exists(file)) {
        String password = Files.readString(file).strip();
        if (!password.isEmpty()) {
          return new PasswordFile(file, password, false);
        }
      }
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      writePrivately(file, password + "\n");
      return new PasswordFile(file, password, true);
    } catch (IOException e) {
      throw Directories.told("cannot read or write the password file " + file, e);
    }
  }

  /** Replaces the file at once with a content that only its owner may read. */
  static void writePrivately(Path file, String content) throws IOException {
    Path temporary =
        Files.createTempFile(
            file.getParent(),
            "." + file.getFileName(),
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(temporary, content.getBytes(StandardCharsets.UTF_8));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "PasswordFile[" + file + "]";
  }
}
