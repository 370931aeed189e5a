package dev.vectormesh.job.event;

import java.time.Instant;
import java.util.UUID;

/** An event to be told; {@code data} is a JSON object. */
public record NewEvent(UUID id, String type, String subject, Instant time, String data) {}
