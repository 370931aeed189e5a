package dev.vectormesh.platform.paging;

import dev.vectormesh.platform.error.ApiException;

/** AIP-158: unset means the default, too much means the most. */
public final class PageSize {
  private PageSize() {}

  public static int of(int requested, int whenUnset, int most) {
    if (requested < 0) {
      throw ApiException.invalid("page_size", "must not be negative");
    }
    return requested == 0 ? whenUnset : Math.min(requested, most);
  }
}
