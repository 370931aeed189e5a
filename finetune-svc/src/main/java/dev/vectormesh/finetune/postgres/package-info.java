/** The stores of this service in PostgreSQL's schema tuning. */
@NullMarked
package dev.vectormesh.finetune.postgres;

import org.jspecify.annotations.NullMarked;
