package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.FilesSource;

/** What files are taken for, as the command line names it. */
enum FileKind {
  texts(FilesSource.Kind.KIND_TEXT),
  pictures(FilesSource.Kind.KIND_PICTURE);

  private final FilesSource.Kind kind;

  FileKind(FilesSource.Kind kind) {
    this.kind = kind;
  }

  FilesSource.Kind kind() {
    return kind;
  }
}
