package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.content.ContentReader;
import dev.vectormesh.ingest.content.ReadFiles;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.files.FileFetcher.Found;
import dev.vectormesh.ingest.source.files.FileFetcher.Plan;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.ingest.work.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Optional;

/** FETCH of a file: whether it is to be read at all, and a copy that nobody changes meanwhile. */
public final class FileCopies {
  private final FilesSettings settings;
  private final Roots roots;
  private final ContentReader reader;
  private final RecordingFiles recordings;
  private final Workspace workspace;

  public FileCopies(
      FilesSettings settings,
      Roots roots,
      ContentReader reader,
      RecordingFiles recordings,
      Workspace workspace) {
    this.settings = settings;
    this.roots = roots;
    this.reader = reader;
    this.recordings = recordings;
    this.workspace = workspace;
  }

  sealed interface Fetched {}

  record LeftOut(String reason) implements Fetched {}

  /** The same is stored already. */
  record Same(Version stored) implements Fetched {}

  record Copied(String hash, Path copy) implements Fetched {}

  Fetched ifChanged(Plan plan, Found found) throws ItemFailedException {
    long most = recordings.mostBytes(plan.asked(), settings.maxBytes());
    for (int tried = 1; ; tried++) {
      Path path = found.file().path();
      try (OpenedFile file = OpenedFile.open(roots, path, most)) {
        Optional<String> refusal = plan.asked().kinds().refusal(path, file);
        if (refusal.isPresent()) {
          tell(plan, found.file(), new ReadFiles.Read(file.size(), ""));
          return new LeftOut(refusal.get());
        }
        boolean recording = RecordingFiles.begins(file);
        if (!recording && file.size() > settings.maxBytes()) {
          throw OpenedFile.tooLarge(file.size(), settings.maxBytes());
        }
        if (recording && plan.asked().videoFrames() && !recordings.areHeard()) {
          return new LeftOut(ContentReader.RECORDING);
        }
        String hash =
            hash(
                plan,
                found.file(),
                file,
                recording ? most : settings.maxBytes(),
                reading(plan, recording));
        Version stored = found.stored();
        return stored != null && stored.holds(hash)
            ? new Same(stored)
            : new Copied(hash, workspace.copy(file.channel(), FileNames.name(path)));
      } catch (AccessDeniedException | NoSuchFileException | ClosedByInterruptException e) {
        throw ContentReader.unreadable(e);
      } catch (IOException e) {
        if (tried == Retry.TRIES) {
          throw ContentReader.unreadable(e);
        }
        Retry.pause(tried);
      }
    }
  }

  /** A copy of the file as it is now. */
  Path copy(FileItem file) throws ItemFailedException {
    return copy(file, settings.maxBytes());
  }

  Path copy(FileItem file, long most) throws ItemFailedException {
    try (OpenedFile opened = OpenedFile.open(roots, file.path(), most)) {
      return workspace.copy(opened.channel(), FileNames.name(file.path()));
    } catch (IOException e) {
      throw ContentReader.unreadable(e);
    }
  }

  /**
   * The hash of all that shapes what is in a file.
   *
   * @param opening how it is opened
   */
  String hash(Plan plan, FileItem item, long most, String opening) throws ItemFailedException {
    try (OpenedFile file = OpenedFile.open(roots, item.path(), most)) {
      return hash(plan, item, file, most, reading(plan, false) + opening);
    } catch (IOException e) {
      throw ContentReader.unreadable(e);
    }
  }

  /**
   * Where the file lies beneath the folder that was asked for is no part of it: a file is the same
   * whichever folder above it is ingested.
   */
  private static String hash(Plan plan, FileItem item, OpenedFile file, long most, String reading)
      throws IOException, ItemFailedException {
    ContentHash hash =
        ContentHash.of(plan.rules())
            .text(reading)
            .text(item.path().toUri().toString())
            .struct(plan.asked().metadata());
    plan.target().labelling().into(hash);
    InputStream bytes = Channels.newInputStream(file.channel());
    DigestInputStream own =
        plan.files() == null ? null : new DigestInputStream(bytes, ContentHash.sha256());
    long size = hash.bytes(own == null ? bytes : own, most);
    if (size > most) {
      throw OpenedFile.tooLarge(size, most);
    }
    if (own != null) {
      String sha256 = HexFormat.of().formatHex(own.getMessageDigest().digest());
      tell(plan, item, new ReadFiles.Read(size, sha256));
    }
    return hash.hex();
  }

  private String reading(Plan plan, boolean recording) {
    return recording && reader.hears()
        ? reader.speechVersion()
        : reader.version(plan.encoder().image().isPresent(), plan.asked().pictureText());
  }

  private static void tell(Plan plan, FileItem item, ReadFiles.Read read) {
    ReadFiles files = plan.files();
    if (files != null) {
      files.add(item.relative(), read);
    }
  }
}
