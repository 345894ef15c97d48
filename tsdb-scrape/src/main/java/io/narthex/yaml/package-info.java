/**
 * YAML, read strictly: every key accounted for, every mistake with its line.
 *
 * <h2>What it is</h2>
 *
 * A thin reader over the node tree of a YAML parser. Whoever reads a section asks for the keys it
 * knows; what is left over in the end is a mistake. JSON is YAML too, so target lists in JSON are
 * read by the same code.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   text --> YamlNode --map("config.plain")--> YamlMap --get("scrape_interval")--> YamlNode --duration()
 *                                                 |
 *                                                 +-- rejectUnknown(): "line 7: field foo not found in type config.plain"
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.yaml.YamlNode#parse}
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.yaml.YamlNode}, {@link io.narthex.yaml.YamlMap}.
 *
 * <h2>Invariants</h2>
 *
 * A key stands once in a map. Scalars are what the reader asks for: {@code 9100} is a text where a
 * text is wanted. Truth values are those of YAML 1.1 ({@code yes}, {@code on}), as upstream's
 * parser has them. Nesting and aliases are bounded.
 *
 * <h2>On disk</h2>
 *
 * {@code prometheus.yml}, target files.
 *
 * <h2>Upstream</h2>
 *
 * {@code go.yaml.in/yaml/v2}, {@code UnmarshalStrict}.
 *
 * <h2>Papers</h2>
 *
 * YAML 1.1 and 1.2.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/scraping.md}
 */
@NullMarked
package io.narthex.yaml;

import org.jspecify.annotations.NullMarked;
