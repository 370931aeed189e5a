package dev.vectormesh.platform.call;

import dev.vectormesh.platform.paging.PageKey;
import java.time.Duration;
import java.util.Set;

/**
 * What holds for the calls of a service.
 *
 * @param callDeadline of unary calls that bring none
 * @param streamDeadline of streams that bring none
 * @param tenantCalls that one tenant may have open
 * @param pages signs page tokens
 * @param itemised full names of the methods whose answer tells of each item what became of it: an
 *     item's values are looked at by the service, so that one unfit item harms no other
 */
public record EdgeRules(
    Duration callDeadline,
    Duration streamDeadline,
    int tenantCalls,
    PageKey pages,
    Set<String> itemised) {}
