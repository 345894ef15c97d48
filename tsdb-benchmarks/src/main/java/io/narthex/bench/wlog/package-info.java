/** What it costs to log a sample, and to read it back. */
@org.jspecify.annotations.NullMarked
package io.narthex.bench.wlog;
