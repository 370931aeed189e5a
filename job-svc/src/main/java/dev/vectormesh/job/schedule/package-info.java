/** Queues jobs by the clock: one for each due time, never two at once. */
@NullMarked
package dev.vectormesh.job.schedule;

import org.jspecify.annotations.NullMarked;
