/** What a backfill needs of a carrier's API. */
import type { AskedNumber } from '@app/projection';
import type { PullDefinition, SecretReference } from '@app/sources';
import type { AskerSetting } from '../http/asker';

/** What a carrier says about one parcel: bytes of its own, unchanged. */
export interface Answer {
  body: Buffer;
  answeredAt: Date;
}

/** When parcels were added or changed, at the carrier; ISO 8601. */
export interface TimeWindow {
  createdSince?: string;
  createdUntil?: string;
  updatedSince?: string;
  updatedUntil?: string;
}

/** An API that is asked with the credentials of one source. */
export interface CarrierApi {
  /** Answers about some numbers. One that the carrier does not know has none. @throws AskError, StoppedError */
  ask(numbers: readonly AskedNumber[]): Promise<Answer[]>;
  /** All parcels of a time, page by page, and how many there are where it is said. @throws AskError, StoppedError */
  list?(window: TimeWindow): AsyncGenerator<{ answers: Answer[]; total?: number }>;
}

/** A kind of API. */
export interface CarrierKind {
  readonly requestsPerSecond: number;
  /** Requests that may come at once after a pause. */
  readonly burst: number;
  /** Most numbers that one request is about. */
  readonly numbersAtOnce: number;
  /** Whether it can be asked for all parcels of a time. */
  readonly listsParcels: boolean;
  /** Headers that the mapping reads. @throws Error when the section that has them is left out */
  headers(pull: PullDefinition | undefined): Record<string, string>;
  /** Where the answers are in a saved response: each is about one parcel. @throws Error when it is none */
  answersIn(response: Buffer): Buffer[];
  /** @throws Error naming the variable or file of a credential that is not set */
  open(
    pull: PullDefinition,
    secret: (reference: SecretReference) => string,
    setting: AskerSetting,
  ): CarrierApi;
}
