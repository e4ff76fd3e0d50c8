// One line of the results.

/** Median and spread of the samples, rounded to a tenth. */
export function resultOf(name, unit, samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const rounded = (value) => Math.round(value * 10) / 10;
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { name, unit, median: rounded(median), min: rounded(sorted[0]), max: rounded(sorted.at(-1)), n: sorted.length };
}

/** The 95th percentile in the median's place, by nearest rank, with the samples' spread. */
export function p95Of(name, unit, samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1];
  return { ...resultOf(name, unit, samples), median: Math.round(p95 * 10) / 10 };
}
