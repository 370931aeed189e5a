package dev.vectormesh.ingest.picture;

/**
 * What is kept of a picture beside its words.
 *
 * @param width in pixels, as it is shown
 * @param height in pixels, as it is shown
 * @param format "jpeg", "png" and so on
 * @param perceptualHash 64 bits, of which few differ between near duplicates
 */
public record PictureFacts(int width, int height, String format, long perceptualHash) {}
