import { randomUUID } from 'node:crypto';
import type { Consumer } from 'kafkajs';
import { kafkaClient } from '../client/kafkajs-client';
import type { KafkaSettings } from '../client/kafka-settings';

/** How the groups of readers begin that leave nothing with the brokers. */
export const READER_GROUP_PREFIX = 'parcelwire-reader-';

/** A consumer in a group of its own, of which nothing is left but the group, without offsets. */
export interface Reader {
  consumer: Consumer;
  /** Ends it for good. */
  close: () => Promise<void>;
}

/** @param maxBytesPerPartition that the brokers send at once */
export function readerOf(settings: KafkaSettings, maxBytesPerPartition: number): Reader {
  let isOver = false;
  const kafka = kafkaClient('parcelwire-reader', settings, {
    // One that failed while it was being closed would start again and read for ever.
    retry: { retries: 8, restartOnFailure: async () => !isOver },
  });
  const consumer = kafka.consumer({ groupId: READER_GROUP_PREFIX + randomUUID(), maxBytesPerPartition });
  const close = (): Promise<void> => {
    isOver = true;
    return consumer.disconnect();
  };
  return { consumer, close };
}
