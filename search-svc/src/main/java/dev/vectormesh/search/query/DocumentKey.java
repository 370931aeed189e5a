package dev.vectormesh.search.query;

/** A document within a namespace, as points carry it: its collection's uid and its id there. */
public record DocumentKey(String collectionUid, String documentId) {}
