/**
 * From the bytes of a picture to what a model sees: decoding, colours, orientation, resizing as the
 * model was trained; and what else the file says.
 */
@NullMarked
package dev.vectormesh.images;

import org.jspecify.annotations.NullMarked;
