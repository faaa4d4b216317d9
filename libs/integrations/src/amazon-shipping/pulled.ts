/**
 * Where an answer of Amazon says what. The API wraps it into `payload`, its examples do not: a body that has the
 * wrapper is read inside it. Answers say neither when they were given nor for which account: they count as said when
 * they were received, and no shipping-party account is looked for.
 */
import type { Payload } from '../integration';
import { isObject, listProblem, type JsonObject } from '../json/parse';
import { payloadOf } from '../payload-of';
import { answerVersions } from './answer';
import { mapAnswer, MAX_ITEMS } from './map-answer';
import { CARRIER } from './push';

/** Of two reports of one event, a push counts before an answer that was asked for. */
const ANSWER_RANK = 0;

const answerIn = (root: string): Payload =>
  payloadOf({
    root,
    number: 'trackingId',
    carrier: { always: CARRIER },
    versions: answerVersions,
    saidAt: [],
    decisive: { eventHistory: listProblem },
    mostItems: { eventHistory: MAX_ITEMS },
    rank: ANSWER_RANK,
    mapNewest: mapAnswer,
  });

const wrapped = answerIn('payload');
const bare = answerIn('');

const formOf = (body: unknown): Payload => (isObject(body) && hasWrapper(body) ? wrapped : bare);
const hasWrapper = ({ payload }: JsonObject): boolean => payload !== undefined && payload !== null;

export const pulled: Payload = {
  ...wrapped,
  identityPaths: [...wrapped.identityPaths, ...bare.identityPaths],
  decisivePaths: [...wrapped.decisivePaths, ...bare.decisivePaths],
  identify: (headers, body) => formOf(body).identify(headers, body),
  map: (webhook) => formOf(webhook.body).map(webhook),
};
