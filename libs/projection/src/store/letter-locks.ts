/**
 * Rows of `dead_letters` are locked in the order of their key, by everything that changes several of them, so that two
 * that change the same ones do not wait for each other. What is written afterwards looks for them by their key: where a
 * row has changed meanwhile, that finds its new version.
 */

/** @param given where the keys are from: a relation with columns topic, partition and offset */
export const lockedLetters = (
  given: string,
): string => `SELECT d.topic, d.partition, d."offset" FROM tracking.dead_letters d
  JOIN ${given} USING (topic, partition, "offset")
  ORDER BY d.topic, d.partition, d."offset" FOR UPDATE OF d`;

/** Whether a row `t` is one that was locked, `l`. */
export const SAME_PLACE = 't.topic = l.topic AND t.partition = l.partition AND t."offset" = l."offset"';
