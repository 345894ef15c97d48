/** The head: appending, memory a series. */
package io.narthex.bench.head;
