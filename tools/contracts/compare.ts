/** Whether a contract may take the place of another one within `v1`. The rules are in docs/contract.md. */
import type { Contract, MessageContract, TopicContract } from './contract';
import { compareSchemas, type Break } from './compare-schemas';

export type { Break } from './compare-schemas';

/** @returns what breaks consumers of the old contract, or records that are there; nothing when all is well */
export function compare(old: Contract, now: Contract): Break[] {
  return [
    ...Object.entries(old.topics).flatMap(([topic, before]) => {
      const after = now.topics[topic];
      return after ? compareTopics(topic, before, after) : [{ where: topic, what: 'the topic was removed' }];
    }),
    ...Object.entries(old.keys)
      .filter(([of, key]) => now.keys[of] !== key)
      .map(([of, key]) => ({ where: of, what: `was ${key} and is ${now.keys[of] ?? 'not made any more'}` })),
    ...Object.entries(old.schemas).flatMap(([id, before]) => {
      const after = now.schemas[id];
      if (!after) return [{ where: id, what: 'the schema was removed' }];
      return compareSchemas(before, after).map(({ where, what }) => ({
        where: `${id} ${where}`.trim(),
        what,
      }));
    }),
  ];
}

const FOR_EVER = -1;

function compareTopics(topic: string, old: TopicContract, now: TopicContract): Break[] {
  const breaks: Break[] = [];
  const broken = (what: string): void => void breaks.push({ where: topic, what });
  if (old.cleanupPolicy !== now.cleanupPolicy)
    broken(`cleanup.policy was ${old.cleanupPolicy} and is ${now.cleanupPolicy}`);
  if (isShorter(now.retentionMs, old.retentionMs))
    broken(`records were kept for ${inWords(old.retentionMs)} and are kept for ${inWords(now.retentionMs)}`);
  if (old.tombstonesKeptMs !== undefined && isShorter(now.tombstonesKeptMs ?? 0, old.tombstonesKeptMs))
    broken(
      `records without a value were kept for ${inWords(old.tombstonesKeptMs)} and are kept for ${inWords(now.tombstonesKeptMs ?? 0)}`,
    );
  for (const [name, message] of Object.entries(old.messages)) {
    const other = now.messages[name];
    if (!other) broken(`records of the kind ${name} are gone`);
    else for (const what of compareMessages(name, message, other)) broken(what);
  }
  for (const name of Object.keys(now.messages).filter((each) => !Object.hasOwn(old.messages, each))) {
    if (now.cleanupPolicy === 'compact')
      broken(`compaction would keep a new record of the kind ${name} in place of the older one with its key`);
    else if (now.messages[name]!.value === 'none')
      broken(`a record of the new kind ${name} has no value, which says that its shipment is gone`);
  }
  const teams = 'other teams';
  if (old.consumedBy.includes(teams) && !now.consumedBy.includes(teams))
    broken('is not for other teams any more');
  return breaks;
}

const compareMessages = (name: string, old: MessageContract, now: MessageContract): string[] =>
  (['headers', 'value'] as const)
    .filter((part) => old[part] !== now[part])
    .map((part) => `the ${part} of ${name} were ${old[part]} and are ${now[part]}`);

const isShorter = (now: number, old: number): boolean => now !== FOR_EVER && (old === FOR_EVER || now < old);

const inWords = (milliseconds: number): string =>
  milliseconds === FOR_EVER ? 'ever' : `${milliseconds / (24 * 3600 * 1000)} days`;
