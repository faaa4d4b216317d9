import { ConsumerConfig, DatabaseConfig, readConfigOrExit } from '@app/config';

export function projectorConfig(): { consumer: ConsumerConfig; database: DatabaseConfig } {
  const [consumer, database] = readConfigOrExit<[ConsumerConfig, DatabaseConfig]>(
    process.env,
    ConsumerConfig,
    DatabaseConfig,
  );
  return { consumer, database };
}
