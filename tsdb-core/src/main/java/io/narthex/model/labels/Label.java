package io.narthex.model.labels;

/** One name and value pair of a label set. */
public record Label(String name, String value) {}
