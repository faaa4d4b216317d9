/**
 * Asks a carrier and publishes what it says that was not known yet. May be stopped or killed at any point: an answer is
 * noted once the brokers have it, so that the next run publishes it again at worst, under the same id.
 */
import type { Publisher } from '@app/kafka';
import type { AskedNumber, PullStore } from '@app/projection';
import type { Source } from '@app/sources';
import { CommandError } from '../command-line/exit-codes';
import type { Answer, CarrierApi, CarrierKind, TimeWindow } from './carriers';
import { AskError, StoppedError } from './http/asker';
import { inGroups, inParallel } from './in-parallel';
import { pulledRecord, type PulledAnswer } from './pulled-record';
import { answersIn, type SavedFile } from './saved-answers';
import type { Tally } from './tally';

/** What a backfill works with. */
export interface BackfillSetting {
  source: Source;
  kind: CarrierKind;
  headers: Readonly<Record<string, string>>;
  store: PullStore;
  publisher: Publisher;
  maxBodyBytes: number;
  signal: AbortSignal;
  tally: Tally;
}

const PUBLISH_DEADLINE_MS = 30_000;
const LOOKED_UP_AT_ONCE = 500;
/** Requests under way: as many as a carrier that takes most of a second answers at its full rate. */
const MOST_AT_ONCE = 64;
/** So many failures one after the other, and it is not about single parcels. */
const MOST_FAILED_IN_ROW = 20;

export class Backfill {
  private failedInRow = 0;

  constructor(private readonly setting: BackfillSetting) {}

  /** @param since leaves out what was asked from then on */
  async askFor(
    api: CarrierApi,
    numbers: AsyncIterable<AskedNumber> | Iterable<AskedNumber>,
    since?: Date,
  ): Promise<void> {
    await inParallel(this.questions(numbers, since), MOST_AT_ONCE, (some) => this.ask(api, some));
  }

  /** All parcels of a time. */
  async list(api: CarrierApi, window: TimeWindow): Promise<void> {
    const { tally, signal } = this.setting;
    try {
      for await (const { answers, total } of api.list?.(window) ?? []) {
        tally.total = total;
        tally.count('asked', answers.length);
        await this.keep(this.readable(answers, []), false);
        if (signal.aborted) return;
      }
    } catch (error) {
      if (error instanceof StoppedError) return;
      throw error instanceof AskError ? new CommandError(error.message) : error;
    }
  }

  /** Responses that were saved. */
  async take(files: readonly SavedFile[]): Promise<void> {
    for (const file of files) {
      if (this.setting.signal.aborted) return;
      const answers = answersIn(file, this.setting.kind);
      this.setting.tally.count('asked', Math.max(1, answers.length));
      if (answers.length === 0) this.setting.tally.fail([file.name], 'it holds no parcel');
      await this.keep(this.readable(answers, [file.name]), true);
    }
  }

  private async *questions(
    numbers: AsyncIterable<AskedNumber> | Iterable<AskedNumber>,
    since: Date | undefined,
  ): AsyncGenerator<AskedNumber[]> {
    const { store, kind, signal, tally } = this.setting;
    for await (const some of inGroups(numbers, LOOKED_UP_AT_ONCE)) {
      const left = since ? await store.notAskedSince(some, since) : some;
      tally.count('skipped', some.length - left.length);
      for await (const question of inGroups(left, kind.numbersAtOnce)) {
        if (signal.aborted) return;
        yield question;
      }
    }
  }

  private async ask(api: CarrierApi, numbers: readonly AskedNumber[]): Promise<void> {
    const { tally, store } = this.setting;
    let answers: Answer[];
    try {
      answers = await api.ask(numbers);
    } catch (error) {
      if (error instanceof StoppedError) return;
      if (!(error instanceof AskError)) throw error;
      tally.count('asked', numbers.length);
      tally.fail(
        numbers.map(({ trackingNumber }) => trackingNumber),
        error.message,
      );
      if (++this.failedInRow < MOST_FAILED_IN_ROW) return;
      throw new CommandError(
        `${this.failedInRow} requests have failed one after the other, the last one: ${error.message}`,
      );
    }
    this.failedInRow = 0;
    tally.count('asked', numbers.length);
    const names = numbers.map(({ trackingNumber }) => trackingNumber);
    const read = this.readable(answers, names);
    const wanted = read.filter((answer) => numbers.some((number) => isAbout(answer, number)));
    await this.keep(wanted, false);
    const silent = numbers.filter((number) => !wanted.some((answer) => isAbout(answer, number)));
    // It may be one of these that could not be read: that is counted as a failure already, the others are not known.
    const unreadable = answers.length - read.length;
    if (unreadable > 0) return this.failUnanswered(silent.slice(unreadable));
    if (silent.length === 0) return;
    if (answers.length > 0 && this.setting.kind.numbersAtOnce === 1)
      return tally.fail(names, 'the answer is about another parcel');
    await store.notFound(silent);
    tally.count('notFound', silent.length);
  }

  private failUnanswered(numbers: readonly AskedNumber[]): void {
    const names = numbers.map(({ trackingNumber }) => trackingNumber);
    if (names.length > 0) this.setting.tally.fail(names, 'another answer of the same request cannot be read');
  }

  /** @param names whose answers they are, for a person */
  private readable(answers: readonly Answer[], names: readonly string[]): PulledAnswer[] {
    const { source, headers, maxBodyBytes, tally } = this.setting;
    return answers.flatMap((answer) => {
      const read = pulledRecord(source, headers, answer, maxBodyBytes);
      if (typeof read !== 'string') return [read];
      tally.fail([names.length === 1 ? names[0]! : 'one of several'], read);
      return [];
    });
  }

  /** What is about a shipment that was erased is dropped: neither the person nor the number comes back. */
  private async keep(given: readonly PulledAnswer[], anyTime: boolean): Promise<void> {
    const { store, publisher, tally } = this.setting;
    const erased = await store.erased(given.map(({ shipmentId }) => shipmentId));
    const answers = given.filter(({ shipmentId }) => !erased.has(shipmentId));
    tally.count('erased', given.length - answers.length);
    const news = await store.unknown(answers, anyTime);
    if (news.length > 0)
      await publisher.publish(
        news.map(({ record }) => record),
        PUBLISH_DEADLINE_MS,
      );
    await store.answered(answers);
    tally.count('published', news.length);
    tally.count('unchanged', answers.length - news.length);
  }
}

/** Carriers write numbers in their own case. */
const isAbout = (answer: PulledAnswer, { trackingNumber, carrier }: AskedNumber): boolean =>
  answer.trackingNumber.toUpperCase() === trackingNumber.trim().toUpperCase() &&
  (carrier === undefined || answer.carrier === carrier);
