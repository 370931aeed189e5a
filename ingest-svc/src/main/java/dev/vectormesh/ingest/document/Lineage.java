package dev.vectormesh.ingest.document;

/**
 * What a document was made from.
 *
 * @param madeFrom name of the object or document
 * @param rootObject name of the object at the beginning of all tiers; empty where there is none
 */
public record Lineage(String madeFrom, String rootObject) {}
