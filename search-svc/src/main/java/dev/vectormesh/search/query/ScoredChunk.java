package dev.vectormesh.search.query;

/**
 * A chunk that a half found.
 *
 * @param id the point's id
 * @param position counts the document's chunks, from 0
 * @param score what the half scored: a cosine, or a BM25 score
 */
public record ScoredChunk(String id, DocumentKey document, int position, double score) {}
