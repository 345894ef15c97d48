/**
 * The identity of series, and conditions on it.
 *
 * <p><b>What it is</b> — label sets, matchers, label regular expressions, and how names and values
 * are ordered and written.
 *
 * <p><b>Picture</b>
 *
 * <pre>
 *   {__name__="up", job="node"}     Labels: sorted by the bytes of the names
 *        job=~"node|db"             Matcher: one condition; a missing label is ""
 *             node|db               FastRegex: a set of two literals, no automaton needed
 * </pre>
 *
 * <p><b>Enter here</b> — {@link io.narthex.model.labels.Labels}. <b>Read in this order</b> —
 * Labels, Matcher, FastRegex.
 *
 * <p><b>Invariants</b> — order is that of UTF-8 bytes, not of Java's UTF-16; an absent label and an
 * empty value are one and the same to a matcher; a regular expression is RE2, anchored, its dot
 * matches all.
 *
 * <p><b>On disk</b> — nothing. <b>Upstream</b> — model/labels. <b>Papers</b> — Cox, Regular
 * Expression Matching Can Be Simple And Fast. <b>Lesson</b> — {@code
 * docs/lessons/index-and-postings.md}.
 */
@org.jspecify.annotations.NullMarked
package io.narthex.model.labels;
