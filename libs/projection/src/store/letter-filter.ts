/** Which dead letters are meant, as SQL. */

/** Of several, all must hold; none means every letter. An empty text means letters that have no such value. */
export interface LetterFilter {
  code?: string;
  source?: string;
  integration?: string;
  /** As the sender states it: `ce_webhookversion`. */
  version?: string;
  rawId?: string;
  /** Failed at this time or later, ISO 8601. */
  since?: string;
  /** Failed before this time, ISO 8601. */
  until?: string;
}

const CONDITIONS: Record<keyof LetterFilter, string> = {
  code: 'code =',
  source: 'source =',
  integration: 'integration =',
  version: "headers ->> 'ce_webhookversion' =",
  rawId: 'raw_id =',
  since: 'failed_at >=',
  until: 'failed_at <',
};

/**
 * A condition on open dead letters.
 * @param values gets the values of the condition; its placeholders count on from those that are there
 */
export function whereOpen(filter: LetterFilter, values: unknown[]): string {
  const conditions = ["state = 'open'"];
  for (const [name, condition] of Object.entries(CONDITIONS)) {
    const value = filter[name as keyof LetterFilter];
    if (value === undefined) continue;
    if (value === '') {
      conditions.push(`coalesce(${condition.replace(/ [<>=]+$/, '')}::text, '') = ''`);
      continue;
    }
    values.push(value);
    conditions.push(`${condition} $${values.length}`);
  }
  return conditions.join(' AND ');
}
