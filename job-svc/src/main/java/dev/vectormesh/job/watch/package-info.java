/** Who waits for what, and is woken. */
@NullMarked
package dev.vectormesh.job.watch;

import org.jspecify.annotations.NullMarked;
