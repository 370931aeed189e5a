/** A search: what was asked, candidates of both halves, their fusion, paging and explanation. */
@NullMarked
package dev.vectormesh.search.query;

import org.jspecify.annotations.NullMarked;
