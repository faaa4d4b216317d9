import { ConsumerConfig, readConfigOrExit } from '@app/config';
import { maxMessageBytes } from '@app/events';

export class NormalizerConfig extends ConsumerConfig {
  /** What the topic of updates takes, less the wrapping that the brokers count too. */
  get largestRecordBytes(): number {
    return maxMessageBytes(this.MAX_BODY_BYTES) - 256;
  }
}

export const normalizerConfig = (): NormalizerConfig =>
  readConfigOrExit<[NormalizerConfig]>(process.env, NormalizerConfig)[0];
