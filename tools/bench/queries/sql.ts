/** One of some words, by the remainder of a number. */
export const pick = (words: readonly string[], number: string): string =>
  `(ARRAY[${words.map((word) => `'${word}'`).join(', ')}])[1 + ${number} % ${words.length}]`;

/** An interval of so many days. */
export const daysOf = (days: number | string): string => `(${days} * interval '1 day')`;
