/**
 * Apache Kafka as Maven gives it, in a folder of the user's cache. The folder appears in one rename when all is
 * in it, so it is whole or not there, also when several runs make it at once.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, javaCommand, PROJECT_ROOT } from './config';
import type { ProcessGroup } from './process-group';

const MATERIAL = join(PROJECT_ROOT, 'tools', 'local-stack', 'kafka');
const POM = readFileSync(join(MATERIAL, 'pom.xml'), 'utf8');

export const KAFKA_VERSION = /<kafka\.version>(.+)<\/kafka\.version>/.exec(POM)![1]!;

export const NO_JAVA =
  'Kafka needs a Java runtime (17 or newer): install one, for example `apt-get install default-jre-headless`, and run the command again';
const NO_MAVEN =
  "Kafka's jars come through Maven: install it, for example `apt-get install maven`, and run the command again";

const home = (): string => {
  const contents = createHash('sha256').update(POM).digest('hex').slice(0, 8);
  return join(cacheFolder(), `kafka-${KAFKA_VERSION}-${contents}`);
};

export const kafkaIsInstalled = (): boolean => existsSync(home());

export interface KafkaHome {
  /** Arguments of `java` that every one of Kafka's classes needs. */
  javaArguments: string[];
  /** The feature levels that a new cluster of this version begins with. */
  bootstrapCheckpoint: string;
}

export async function kafkaHome(group: ProcessGroup): Promise<KafkaHome> {
  if (!kafkaIsInstalled()) await install(group);
  return at(home());
}

const at = (folder: string): KafkaHome => ({
  javaArguments: [
    '-cp',
    join(folder, 'libs', '*'),
    `-Dlog4j2.configurationFile=${join(MATERIAL, 'log4j2.properties')}`,
  ],
  bootstrapCheckpoint: join(folder, 'bootstrap.checkpoint'),
});

async function install(group: ProcessGroup): Promise<void> {
  await group.run({ name: 'java-version', command: javaCommand(), args: ['-version'], whenMissing: NO_JAVA });
  mkdirSync(cacheFolder(), { recursive: true });
  const draft = mkdtempSync(join(cacheFolder(), '.kafka-'));
  try {
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    const destination = [`-DoutputDirectory=${join(draft, 'libs')}`, '-DincludeScope=runtime'];
    await group.run({
      name: 'maven',
      command: 'mvn',
      args: ['-q', '-B', '-f', join(MATERIAL, 'pom.xml'), goal, ...destination],
      whenMissing: NO_MAVEN,
    });
    await saveBootstrapCheckpoint(group, draft);
    publish(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Kafka's own tool formats an example folder once. What it writes of the feature levels is the same for every
 * cluster, so brokers are given a copy of it instead of waiting for a second JVM each time.
 */
async function saveBootstrapCheckpoint(group: ProcessGroup, draft: string): Promise<void> {
  const folder = join(draft, 'formatted');
  const properties = join(draft, 'format.properties');
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': '1@127.0.0.1:9093',
    listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': folder,
  };
  writeFileSync(properties, propertiesText(settings));
  await group.run({
    name: 'kafka-format',
    command: javaCommand(),
    args: [
      ...at(draft).javaArguments,
      'kafka.tools.StorageTool',
      'format',
      '-t',
      'AAAAAAAAAAAAAAAAAAAAAQ',
      '-c',
      properties,
    ],
    whenMissing: NO_JAVA,
  });
  copyFileSync(join(folder, 'bootstrap.checkpoint'), at(draft).bootstrapCheckpoint);
  rmSync(folder, { recursive: true });
}

function publish(draft: string): void {
  try {
    renameSync(draft, home());
  } catch (error) {
    if (!kafkaIsInstalled()) throw error;
  }
}

export const propertiesText = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
