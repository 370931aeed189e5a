/** Text in pictures: where lines of it stand, and what they say. */
@NullMarked
package dev.vectormesh.encoders.ocr;

import org.jspecify.annotations.NullMarked;
