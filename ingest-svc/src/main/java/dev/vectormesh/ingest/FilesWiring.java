package dev.vectormesh.ingest;

import dev.vectormesh.ingest.content.ContentReader;
import dev.vectormesh.ingest.content.SpokenText;
import dev.vectormesh.ingest.document.HolderStore;
import dev.vectormesh.ingest.picture.PictureFiles;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.source.fetch.Holders;
import dev.vectormesh.ingest.source.fetch.ItemFetcher;
import dev.vectormesh.ingest.source.files.EmbeddedPictures;
import dev.vectormesh.ingest.source.files.FileCopies;
import dev.vectormesh.ingest.source.files.FileFetcher;
import dev.vectormesh.ingest.source.files.FileHolders;
import dev.vectormesh.ingest.source.files.FileSource;
import dev.vectormesh.ingest.source.files.RecordingFiles;
import dev.vectormesh.ingest.source.files.Roots;
import dev.vectormesh.ingest.tika.FileReader;
import dev.vectormesh.ingest.tika.TikaPool;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.ingest.work.Workspace;

/** What reads files: texts, pictures in documents, recordings. */
final class FilesWiring implements AutoCloseable {
  private final Workspace workspace;
  private final FileSource source;
  private final RecordingFiles recordings;
  private final FileFetcher fetcher;
  private final Holders holders;
  private final ItemFetcher items;
  private final EmbeddedPictures embedded;

  /**
   * @param drives asks drives that may not answer
   */
  FilesWiring(
      IngestConfig config,
      TikaPool children,
      PictureFiles pictures,
      HolderStore held,
      WorkPool pool,
      WorkPool drives) {
    workspace = Workspace.open(config.files());
    Roots roots = Roots.around(config.files(), workspace);
    source = FileSource.beneath(roots, drives);
    SpokenText speech = new SpokenText(config.recordings(), workspace);
    recordings = new RecordingFiles(config.recordings(), config.files(), roots, workspace, speech);
    ContentReader reader =
        new ContentReader(
            new FileReader(children, pool, config.pipeline().maxCharacters()),
            pictures,
            speech,
            pool);
    long most = config.files().maxBytes();
    holders = new Holders(held, children, pool, workspace, config.archives(), most);
    items = new ItemFetcher(reader, new Preparer(pool), workspace, holders, most);
    FileCopies copies = new FileCopies(config.files(), roots, reader, recordings, workspace);
    fetcher =
        new FileFetcher(
            copies,
            reader,
            new Preparer(pool),
            workspace,
            new FileHolders(holders, items, copies, roots, new Preparer(pool)));
    embedded = new EmbeddedPictures(config.files(), roots, children, pictures, pool, workspace);
  }

  FileSource source() {
    return source;
  }

  RecordingFiles recordings() {
    return recordings;
  }

  FileFetcher fetcher() {
    return fetcher;
  }

  Holders holders() {
    return holders;
  }

  ItemFetcher items() {
    return items;
  }

  EmbeddedPictures embedded() {
    return embedded;
  }

  @Override
  public void close() {
    workspace.close();
  }
}
