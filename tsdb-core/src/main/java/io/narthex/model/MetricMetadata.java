package io.narthex.model;

/**
 * Type, unit and help text of a metric family.
 *
 * @param type as in the exposition: {@code counter}, {@code gauge}, {@code histogram}, {@code
 *     gaugehistogram}, {@code summary}, {@code info}, {@code stateset}, {@code unknown}
 * @param unit the unit, {@code ""} if none
 * @param help the help text, {@code ""} if none
 * @upstream model/metadata/metadata.go Metadata
 */
public record MetricMetadata(String type, String unit, String help) {}
