package dev.vectormesh.images;

/**
 * A small picture to show.
 *
 * @param size what was asked for: the most pixels of its longer side
 * @param jpeg the file; not copied
 */
public record Thumbnail(int size, int width, int height, byte[] jpeg) {}
