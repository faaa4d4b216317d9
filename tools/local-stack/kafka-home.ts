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
import type { Child } from './child';
import { freePort } from './ports';
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
  /** Where `java` runs: the archive of classes is refused when the class path reads differently from here. */
  cwd: string;
  /** Arguments of `java` that every one of Kafka's classes needs. */
  javaArguments: string[];
  /** Lets `java` take the classes of a broker from an archive. Where it does not fit, they are loaded one by one. */
  archiveArgument: string;
  /** The feature levels that a new cluster of this version begins with. */
  bootstrapCheckpoint: string;
}

export async function kafkaHome(group: ProcessGroup): Promise<KafkaHome> {
  if (!kafkaIsInstalled()) await install(group);
  return at(home());
}

// A small machine starts it a third quicker this way; throughput of one developer does not need more.
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:+ExitOnOutOfMemoryError'];
const ARCHIVE = 'broker.jsa';
const ARCHIVE_DEADLINE_MS = 120_000;

const at = (folder: string): KafkaHome => ({
  cwd: folder,
  javaArguments: [
    ...JVM,
    '-cp',
    join('libs', '*'),
    `-Dlog4j2.configurationFile=${join(MATERIAL, 'log4j2.properties')}`,
  ],
  archiveArgument: `-XX:SharedArchiveFile=${ARCHIVE}`,
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
    await runOnce(group, draft);
    publish(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * Formats and starts an example broker once, and keeps what every later one can use instead of making it again: the
 * feature levels that Kafka's own tool wrote, and the classes that were loaded, which halves the time of a start.
 */
async function runOnce(group: ProcessGroup, draft: string): Promise<void> {
  const { cwd, javaArguments, bootstrapCheckpoint } = at(draft);
  const folder = join(draft, 'formatted');
  const properties = join(draft, 'example.properties');
  const [port, controllerPort] = [await freePort(), await freePort()];
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': folder,
  };
  writeFileSync(properties, propertiesText(settings));
  const java = { cwd, command: javaCommand(), whenMissing: NO_JAVA };
  const cluster = ['-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', properties];
  await group.run({
    ...java,
    name: 'kafka-format',
    args: [...javaArguments, 'kafka.tools.StorageTool', 'format', ...cluster],
  });
  copyFileSync(join(folder, 'bootstrap.checkpoint'), bootstrapCheckpoint);

  const broker = group.start({
    ...java,
    name: 'kafka-example',
    args: [`-XX:ArchiveClassesAtExit=${ARCHIVE}`, ...javaArguments, 'kafka.Kafka', properties],
    stopDeadlineMs: ARCHIVE_DEADLINE_MS,
  });
  await broker.whenReady(() => isStarted(broker), ARCHIVE_DEADLINE_MS);
  await broker.stop();
  rmSync(folder, { recursive: true });
  rmSync(properties);
}

/** Whether a broker says that it serves its clients. */
export const isStarted = (broker: Child): boolean =>
  broker.isRunning && broker.log().includes('Kafka Server started');

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
