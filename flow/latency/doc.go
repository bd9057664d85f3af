// Package latency turns times in milliseconds into their percentiles: each is counted,
// and what was counted apart can be put together. It imports none of the others.
package latency
