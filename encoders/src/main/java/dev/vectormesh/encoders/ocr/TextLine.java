package dev.vectormesh.encoders.ocr;

/**
 * A line of text that was read in a picture.
 *
 * @param confidence 0 to 1: how sure the model is of its characters, on average
 * @param left the box around it, in pixels of the upright picture; {@code top}, {@code width} and
 *     {@code height} as well
 */
public record TextLine(String text, double confidence, int left, int top, int width, int height) {}
