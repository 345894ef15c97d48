/** How fast queries are: upstream's own workloads, over a head in memory. */
@org.jspecify.annotations.NullMarked
package io.narthex.bench.promql;
