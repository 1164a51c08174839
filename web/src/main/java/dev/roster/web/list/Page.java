package dev.roster.web.list;

import java.util.SortedMap;

/**
 * A page of a list at an address.
 *
 * @param parameters that the next page is asked for with too: filters, sort and limit
 */
public record Page<T>(String path, SortedMap<String, String> parameters, ListSlice<T> slice) {}
