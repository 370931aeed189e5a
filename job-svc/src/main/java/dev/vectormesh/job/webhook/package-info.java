/** Tells the tenants' own servers of events, by the Standard Webhooks specification. */
@NullMarked
package dev.vectormesh.job.webhook;

import org.jspecify.annotations.NullMarked;
