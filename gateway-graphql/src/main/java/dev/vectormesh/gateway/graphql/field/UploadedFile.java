package dev.vectormesh.gateway.graphql.field;

/**
 * A file of a multipart request.
 *
 * @param name as the client calls it
 * @param mediaType as the client says; empty where it does not
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares files.
public record UploadedFile(String name, String mediaType, byte[] content) {}
