package io.narthex.model.labels;

/**
 * One name and value pair of a label set.
 *
 * @param name never empty in a set that a storage takes
 * @param value never empty in a set that a storage takes: an empty value is no label
 * @upstream model/labels/labels_common.go Label
 */
public record Label(String name, String value) {}
