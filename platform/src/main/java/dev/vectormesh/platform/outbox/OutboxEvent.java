package dev.vectormesh.platform.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that happened to a tenant's resource; equal ids are the same event.
 *
 * @param type such as {@code corpus.batch.completed}
 * @param subject the resource that it happened to
 * @param data a JSON object
 */
public record OutboxEvent(
    UUID id, String tenant, String type, String subject, Instant time, String data) {}
