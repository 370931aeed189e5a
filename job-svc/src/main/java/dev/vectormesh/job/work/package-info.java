/** Jobs as their owners see them. */
@NullMarked
package dev.vectormesh.job.work;

import org.jspecify.annotations.NullMarked;
