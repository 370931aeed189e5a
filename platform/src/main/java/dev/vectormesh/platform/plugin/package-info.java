/** What jars of others add to a service. */
@NullMarked
package dev.vectormesh.platform.plugin;

import org.jspecify.annotations.NullMarked;
