package dev.vectormesh.ingest.event;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that happened to a tenant's corpus; equal ids are the same event.
 *
 * @param type such as {@code corpus.batch.completed}
 * @param subject the resource that it happened to
 * @param data a JSON object
 */
public record CorpusEvent(
    UUID id, String tenant, String type, String subject, Instant time, String data) {}
