/** What happened, told in one gapless order for each tenant. */
@NullMarked
package dev.vectormesh.job.event;

import org.jspecify.annotations.NullMarked;
