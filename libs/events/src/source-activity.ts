/**
 * The last webhook of a source that was accepted, and the last one that was refused: what tells "refused" from
 * "never called" while a sender is being connected. Kept in a compacted topic, one record for each source and
 * outcome, so that it outlives gateways and joins what several of them have seen.
 */
export interface SourceActivity {
  source: string;
  outcome: 'accepted' | 'refused';
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  /** Of a refusal: its stable code and why, without anything of the credential. */
  code?: string;
  reason?: string;
  /** Of an acceptance: ids of the credentials that passed. */
  credentials?: readonly string[];
  /** Address of the sender. */
  address: string;
}

export const sourceActivityKey = ({ source, outcome }: Pick<SourceActivity, 'source' | 'outcome'>): string =>
  `${source}/${outcome}`;
