package dev.vectormesh.ingest.extract;

import com.google.protobuf.Struct;

/**
 * A document as an extractor sees it.
 *
 * @param text clean, and as extractors before it left it
 */
public record Seen(String title, String text, Struct metadata) {}
