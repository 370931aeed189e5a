package dev.vectormesh.ingest.pipeline;

/**
 * A part of a document that has vectors.
 *
 * @param position counts from 0
 * @param page where it begins; 0 where there are no pages
 * @param text shown with a hit
 * @param indexed what the encoder and BM25 see: title and text
 */
public record Chunk(int position, int page, String text, String indexed) {}
