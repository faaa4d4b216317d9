/**
 * What merchants put into fields of their own. It may be anything, also about people, so it is personal until a source
 * says which of it is not (`readableCustomFields` of the sources file).
 */
import type { Json, ShipmentStatement } from '@app/events';
import { isObject } from '../json/parse';
import type { Stated } from '../json/reader';

/**
 * The parts of a statement with the custom fields; both null where they are stated as empty.
 * @param readable names of those that are about parcels and no person; left out: none
 */
export function withCustomFields(
  statement: ShipmentStatement,
  customFields: Stated<Json>,
  readable: readonly string[] | undefined,
): ShipmentStatement {
  if (customFields === undefined) return statement;
  const isReadable = (name: string): boolean => readable?.includes(name) ?? false;
  const those = (wanted: boolean): Json => {
    if (!isObject(customFields)) return wanted ? null : customFields;
    const picked = Object.entries(customFields).filter(([name]) => isReadable(name) === wanted);
    return picked.length > 0 ? Object.fromEntries(picked) : null;
  };
  return {
    ...statement,
    // Stated in any case: a source may have said otherwise before.
    attributes: { ...statement.attributes, custom_fields: those(true) },
    personalAttributes: { ...statement.personalAttributes, custom_fields: those(false) },
  };
}
