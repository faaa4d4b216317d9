import { Type, type Static } from 'typebox';
import { attributes } from './attributes';
import { BOUNDS, key, list, nullable, text } from './schema-kinds';
import { OPTIONAL_STATED_PROPERTIES } from './stated-columns';
import { STATUSES, STATUS_REASONS } from './status';

/** Schema of a `ShipmentStatement`. */
export const SHIPMENT_STATEMENT_SCHEMA = Type.Object({
  status: Type.Optional(
    nullable(Type.Enum(STATUSES), 'Only from senders that state one for the whole shipment.'),
  ),
  statusReason: Type.Optional(nullable(Type.Enum(STATUS_REASONS), 'Why it has this status.')),
  subStatus: Type.Optional(nullable(text(), "The sender's own code of the status, verbatim.")),
  ...OPTIONAL_STATED_PROPERTIES,
  pickedUpAtText: Type.Optional(text('`pickedUpAt` as the sender wrote it; its day is that of the pick-up.')),
  deliveredAtText: Type.Optional(
    text('`deliveredAt` as the sender wrote it; its day is that of the delivery.'),
  ),
  impreciseTimes: Type.Optional(
    list(
      key(),
      BOUNDS.impreciseTimes,
      'Columns (snake_case) stated here whose time had no offset or no time of day.',
    ),
  ),
  attributes: Type.Optional(
    attributes(
      'Everything else worth keeping; snake_case names of the newest AfterShip version. `unreadable_fields` lists ' +
        'what was sent in a form that it cannot have, and is therefore not stated: sorted paths such as ' +
        '`msg.checkpoints[].message`, at most 20.',
    ),
  ),
  personalAttributes: Type.Optional(
    attributes(
      'What identifies or describes a person, or leads to such data: marked by the mapping, and kept where analysts ' +
        'cannot read it. The names are ours and stay when a sender renames its fields.',
    ),
  ),
});
/**
 * What is stated for the shipment as a whole: columns of `tracking.shipments` in camelCase. A field that is absent
 * states nothing, null states that there is no value.
 */
export interface ShipmentStatement extends Static<typeof SHIPMENT_STATEMENT_SCHEMA> {}
