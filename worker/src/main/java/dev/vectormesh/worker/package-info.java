/** Runs jobs: leases them from job service, keeps the leases, and reports how they went. */
@NullMarked
package dev.vectormesh.worker;

import org.jspecify.annotations.NullMarked;
