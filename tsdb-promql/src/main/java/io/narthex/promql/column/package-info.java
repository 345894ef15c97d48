/**
 * The shapes in which samples travel between operators.
 *
 * <h2>What it is</h2>
 *
 * A query is evaluated on a grid of steps. An operator hands on one series at a time, with its
 * values at all steps as a column. Samples of a range selector lie in a window that slides over the
 * steps.
 *
 * <h2>Picture</h2>
 *
 * <pre>
 *   StepGrid       start      +step      +step      +step          (one step: an instant query)
 *   Column           1.5        –          2.5        h
 *   presence bits     1         0           1         1
 *   SeriesColumn   {job="a"}  + the column
 *   ColumnStream   next() next() next() … null
 * </pre>
 *
 * <h2>Enter here</h2>
 *
 * {@link io.narthex.promql.column.Column}.
 *
 * <h2>Read in this order</h2>
 *
 * {@code StepGrid}, {@code Column}, {@code SeriesColumn}, {@code ColumnStream}, {@code
 * SampleWindow}, {@code WindowEdges}.
 *
 * <h2>Invariants</h2>
 *
 * At a step a column holds a float, a histogram or nothing. In a stream, series of equal labels
 * never both have a value at one step. What {@code next()} returned is valid until the next call.
 *
 * <h2>On disk</h2>
 *
 * Nothing.
 *
 * <h2>Upstream</h2>
 *
 * None: upstream holds a list of points a series and gathers a vector a step.
 *
 * <h2>Papers</h2>
 *
 * Boncz, Zukowski, Nes: MonetDB/X100, Hyper-Pipelining Query Execution (CIDR 2005), for operators
 * over columns in cache.
 *
 * <h2>Lesson</h2>
 *
 * {@code docs/lessons/life-of-a-query.md}
 */
@org.jspecify.annotations.NullMarked
package io.narthex.promql.column;
