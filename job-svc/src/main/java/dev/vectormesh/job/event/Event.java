package dev.vectormesh.job.event;

import java.time.Instant;
import java.util.UUID;

/** Something that happened, as the log tells it; {@code data} is a JSON object. */
public record Event(
    UUID id,
    String tenant,
    long sequence,
    String type,
    String subject,
    Instant time,
    String data) {}
