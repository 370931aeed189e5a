package dev.vectormesh.ingest.plain;

/**
 * A heading of a text.
 *
 * @param offset of its first char, or of the line over it
 * @param level from 1, the outermost
 * @param text its words, without marks of emphasis and addresses
 */
public record Heading(int offset, int level, String text) {}
