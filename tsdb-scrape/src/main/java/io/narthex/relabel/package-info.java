/**
 * Relabelling: rules that change, keep or drop label sets.
 *
 * <h2>What it is</h2>
 *
 * A list of rules runs over the labels of a target before it is scraped, over each sample after it
 * was scraped, over what is sent elsewhere. A rule joins some label values, matches them against a
 * regular expression and does one of eleven things.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   source_labels [a, b] --join ";"--> "foo;bar" --regex f(.*);(.*)r--> groups "oo", "ba"
 *                                                                          |
 *        target_label "d" <--set-- "b${1}${2}" expanded: "booba"  <--------+   (empty: label removed)
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.relabel.Relabel#process}; to watch it work: {@link
 * io.narthex.relabel.RelabelTrace}.
 *
 * <h2>Read in this order</h2>
 *
 * {@link io.narthex.relabel.RelabelAction}, {@link io.narthex.relabel.RelabelConfig}, {@link
 * io.narthex.relabel.Relabel}, {@code Template}, {@link io.narthex.relabel.RelabelTrace}.
 *
 * <h2>Invariants</h2>
 *
 * Rules run in order, each on the result of the one before. Expressions are anchored at both ends,
 * in RE2 (linear time). A label set to the empty value is removed. Processing never fails: what
 * could fail is refused when the rule is built.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * {@code model/relabel}.
 *
 * <h2>Papers</h2>
 *
 * R. Cox, Regular Expression Matching in the Wild (2010): why RE2.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/relabelling.md}
 */
@NullMarked
package io.narthex.relabel;

import org.jspecify.annotations.NullMarked;
