import type { Direction } from '@app/events';
import type { CodeCrosswalk, CodeMeaning } from '../crosswalk';
import { DETAILS, FORWARD_EVENTS, LEGS, meaningOf } from './status';

const eventCodes = (direction: Direction): CodeMeaning[] =>
  FORWARD_EVENTS.codes.map((code) => {
    const { status, reason, milestone } = meaningOf(code, direction, []);
    return { code, status, ...(reason && { reason }), ...(milestone && { milestones: [milestone] }) };
  });

/** Detail codes give a reason to a status that can have one. */
export const crosswalk: readonly CodeCrosswalk[] = [
  { field: 'eventCode on the way out, or without a leg', codes: eventCodes('forward') },
  { field: 'eventCode on the way back', codes: eventCodes('return') },
  {
    field: 'trackingDetailCodes[]',
    codes: DETAILS.codes.map((code) => ({ code, reason: DETAILS.meaning(code) ?? undefined })),
  },
  { field: 'shipmentType', codes: LEGS.codes.map((code) => ({ code, direction: LEGS.meaning(code) })) },
];
