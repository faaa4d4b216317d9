import { ConsumerConfig, readConfigOrExit } from '@app/config';

export class NormalizerConfig extends ConsumerConfig {
  /** What the topic of updates takes, less the wrapping that the brokers count too. */
  get largestRecordBytes(): number {
    return 4 * this.MAX_BODY_BYTES - 256;
  }
}

export const normalizerConfig = (): NormalizerConfig =>
  readConfigOrExit<[NormalizerConfig]>(process.env, NormalizerConfig)[0];
