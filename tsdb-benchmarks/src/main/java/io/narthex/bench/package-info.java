/** Benchmarks: ours, and side by side with peers. Start with {@link io.narthex.bench.Bench}. */
package io.narthex.bench;
