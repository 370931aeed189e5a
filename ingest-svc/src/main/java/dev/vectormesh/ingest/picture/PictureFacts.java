package dev.vectormesh.ingest.picture;

import dev.vectormesh.images.Appearance;

/**
 * What is kept of a picture beside its words.
 *
 * @param width in pixels, as it is shown
 * @param height in pixels, as it is shown
 * @param format "jpeg", "png" and so on
 * @param appearance what it is compared by with others
 * @param sha256 of the file's bytes, in hex; empty where it was ingested before this was kept
 */
public record PictureFacts(
    int width, int height, String format, Appearance appearance, String sha256) {}
