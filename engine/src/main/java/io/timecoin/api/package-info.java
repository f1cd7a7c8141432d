/**
 * What a node answers over HTTP: so far the page of its metrics.
 *
 * <p>Thread: its own. In: requests. Out: text. It must never: touch what belongs to the state thread, or change anything.
 */
package io.timecoin.api;
