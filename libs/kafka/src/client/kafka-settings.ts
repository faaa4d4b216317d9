/** The Kafka variables of the environment. */
export interface KafkaSettings {
  KAFKA_BROKERS: string[];
  KAFKA_SSL?: boolean;
  KAFKA_SASL_MECHANISM?: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  KAFKA_SASL_USERNAME?: string;
  KAFKA_SASL_PASSWORD?: string;
}

/** How long a connection to a broker, and a login, may take. */
export const CONNECTION_TIMEOUT_MS = 3_000;
