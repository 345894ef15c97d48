/**
 * What every implementation of a role must do, as abstract tests: the engine's own classes run
 * through them, and so does what a learner writes in their place.
 *
 * <p><b>Enter here</b>: {@link io.narthex.testing.contract.FloatChunkContract}. A contract asks its
 * subclass for the thing to try and knows nothing else of it; where an answer can be computed
 * slowly (a sorted set, a list of samples) it is, instead of being asked of the engine.
 */
package io.narthex.testing.contract;
