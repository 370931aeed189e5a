/** Jobs as workers see them: leases, fairness, rescue. */
@NullMarked
package dev.vectormesh.job.lease;

import org.jspecify.annotations.NullMarked;
