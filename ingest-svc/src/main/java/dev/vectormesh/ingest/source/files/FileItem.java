package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of a source.
 *
 * @param path beneath the source's base, links not followed
 * @param relative beneath the source's base: the item's name and its place in the order
 * @param refused why it cannot, or must not, be read; null when it may
 */
public record FileItem(Path path, String relative, @Nullable Failure refused) {}
