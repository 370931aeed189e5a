/** What the gateway serves over HTTP, and who may ask. */
@NullMarked
package dev.vectormesh.gateway.http;

import org.jspecify.annotations.NullMarked;
