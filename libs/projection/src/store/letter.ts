import type { Headers } from '@app/events';

/** A record of a topic of dead letters. */
export interface Letter {
  topic: string;
  partition: number;
  offset: bigint;
  headers: Headers;
  value: Buffer;
}

/** Where the record of a dead letter lies. */
export type LetterPlace = Pick<Letter, 'topic' | 'partition' | 'offset'>;
