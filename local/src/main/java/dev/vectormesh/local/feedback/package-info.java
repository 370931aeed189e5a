/** Feedback in files: what other systems recorded, read and written. */
@NullMarked
package dev.vectormesh.local.feedback;

import org.jspecify.annotations.NullMarked;
