/** The numbers by which the contract and the database know constants. */
@NullMarked
package dev.vectormesh.job.code;

import org.jspecify.annotations.NullMarked;
