/** Pages of the web: named ones, those of sitemaps and feeds, those that links lead to. */
@NullMarked
package dev.vectormesh.ingest.source.web;

import org.jspecify.annotations.NullMarked;
