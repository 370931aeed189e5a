package dev.vectormesh.ingest.bucket;

import com.google.protobuf.Struct;

/**
 * What a caller says of an object.
 *
 * @param fileName for people; its ending tells the kind where the bytes do not
 * @param mediaType may be empty
 * @param metadata goes into that of documents made from it
 */
public record Description(String fileName, String mediaType, Struct metadata) {}
