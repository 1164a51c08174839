package dev.roster.web.list;

import java.util.SortedMap;

/**
 * A page of a list, as a request asks for it.
 *
 * @param parameters that the link to the next page repeats: filters, sort and limit
 */
public record Page<T>(String path, SortedMap<String, String> parameters, ListSlice<T> slice) {}
