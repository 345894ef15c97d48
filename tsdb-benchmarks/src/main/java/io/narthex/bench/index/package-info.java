/** What it costs to find series, and to open the index of a large block. */
@org.jspecify.annotations.NullMarked
package io.narthex.bench.index;
