import { ConsumerConfig, DatabaseConfig, readConfigOrExit } from '@app/config';
import { TracingConfig } from '@app/tracing';

export function projectorConfig(): { consumer: ConsumerConfig; database: DatabaseConfig } {
  const [consumer, database] = readConfigOrExit<[ConsumerConfig, DatabaseConfig, TracingConfig]>(
    process.env,
    ConsumerConfig,
    DatabaseConfig,
    TracingConfig,
  );
  return { consumer, database };
}
