/** The head: appending, memory a series, starting again. */
package io.narthex.bench.head;
