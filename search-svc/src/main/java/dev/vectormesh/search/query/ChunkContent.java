package dev.vectormesh.search.query;

import com.google.protobuf.Struct;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of a chunk and of its document.
 *
 * @param page the page it begins on, from 1; null where the document has no pages
 */
public record ChunkContent(
    String title, String uri, String text, @Nullable Integer page, Struct metadata) {}
