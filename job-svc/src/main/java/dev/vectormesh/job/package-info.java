/** Job service: durable work with state, progress and leases. */
@NullMarked
package dev.vectormesh.job;

import org.jspecify.annotations.NullMarked;
