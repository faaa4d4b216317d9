import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExampleSecrets } from '../example/secrets';
import { PROJECT_ROOT } from '../local-stack/config';
import { freePort } from '../local-stack/ports';
import { docker } from './docker';

/** Of what `docker inspect` tells of a container, the part that is looked at. */
export interface Container {
  Id: string;
  Name: string;
  RestartCount: number;
  Config: { User: string; Labels: Record<string, string> };
  State: { Status: string; Health?: { Status: string } };
  HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[] | null; SecurityOpt: string[] | null };
}

/** Its own name and ports keep it apart from a stack in use. */
const PROJECT = 'parcelwire-check';
export const REMOVE_BY_HAND = `docker compose -p ${PROJECT} down -v --rmi local`;

/** Images may have to come over a slow line first. */
const UP_DEADLINE_MS = 20 * 60_000;
const HEALTHY_WITHIN_SECONDS = 180;
const DOWN_DEADLINE_MS = 120_000;
const OPERATOR_DEADLINE_MS = 120_000;

/** Variables that move what the compose file publishes. */
const PORTS = ['GATEWAY_PORT', 'KAFKA_PORT', 'POSTGRES_PORT', 'CONSOLE_PORT'] as const;

const secret = (name: string): string =>
  readFileSync(join(PROJECT_ROOT, 'tools', 'compose', 'secrets', name), 'utf8').trimEnd();

/** The compose file of this project, run as it is. */
export class ComposeStack {
  private constructor(
    private readonly files: readonly string[],
    private readonly ports: Record<(typeof PORTS)[number], string>,
    private readonly signal: AbortSignal,
  ) {}

  /** @param files that are read one after the other, as with `docker compose --file` */
  static async onFreePorts(files: readonly string[], signal: AbortSignal): Promise<ComposeStack> {
    const ports = new Set<number>();
    while (ports.size < PORTS.length) ports.add(await freePort());
    const published = Object.fromEntries([...ports].map((port, index) => [PORTS[index], String(port)]));
    return new ComposeStack(files, published as Record<(typeof PORTS)[number], string>, signal);
  }

  get gatewayUrl(): string {
    return `http://127.0.0.1:${this.ports.GATEWAY_PORT}`;
  }

  get consoleUrl(): string {
    return `http://127.0.0.1:${this.ports.CONSOLE_PORT}`;
  }

  /** For HTTP Basic. */
  get consoleLogin(): string {
    return `console:${secret('console-login')}`;
  }

  get broker(): string {
    return `127.0.0.1:${this.ports.KAFKA_PORT}`;
  }

  /** Of the role that owns the schema. */
  get databaseUrl(): string {
    return this.urlOf('database-url');
  }

  /** Of the role of the running projector. */
  get projectorUrl(): string {
    return this.urlOf('projector-database-url');
  }

  private urlOf(name: string): string {
    const url = new URL(secret(name));
    url.host = `127.0.0.1:${this.ports.POSTGRES_PORT}`;
    return url.href;
  }

  get secrets(): ExampleSecrets {
    return {
      ACME_AMAZON_KEY: secret('acme-amazon-key'),
      ACME_AFTERSHIP_SECRET: secret('acme-aftership-secret'),
    };
  }

  /** Resolves when every container is healthy. */
  async up(...flags: string[]): Promise<void> {
    const wait = ['--wait', '--wait-timeout', String(HEALTHY_WITHIN_SECONDS)];
    await this.compose(['up', '--detach', ...wait, ...flags], UP_DEADLINE_MS, this.signal);
  }

  /** Removes the containers; the volumes stay. */
  async down(): Promise<void> {
    await this.compose(['down'], DOWN_DEADLINE_MS, this.signal);
  }

  /** Leaves nothing of the stack behind, interrupted or not. */
  async remove(): Promise<void> {
    const everything = ['--volumes', '--remove-orphans', '--rmi', 'local', '--timeout', '5'];
    await this.compose(['down', ...everything], DOWN_DEADLINE_MS);
  }

  /** Containers of a service, or of all of them, in the order of their names. */
  async containers(...services: string[]): Promise<Container[]> {
    const ids = (await this.compose(['ps', '--all', '--quiet', ...services])).split('\n').filter(Boolean);
    if (ids.length === 0) return [];
    const found = JSON.parse(await docker(['inspect', ...ids], { signal: this.signal })) as Container[];
    return found.toSorted((a, b) => a.Name.localeCompare(b.Name, 'en', { numeric: true }));
  }

  /** Runs a command in a container, as the user that the container runs as. */
  inside({ Id }: Container, ...command: string[]): Promise<string> {
    return docker(['exec', Id, ...command], { signal: this.signal });
  }

  /** Runs a command of the operator to its end, in a container of its own. @returns what it has printed */
  async operator(...command: string[]): Promise<string> {
    // Beforehand: what the build says would come before what the command says.
    await this.compose(['build', '--quiet', 'operator'], UP_DEADLINE_MS, this.signal);
    return this.compose(
      ['run', '--rm', '--no-deps', 'operator', ...command],
      OPERATOR_DEADLINE_MS,
      this.signal,
    );
  }

  /** Stops the containers of a service; nothing starts them again. */
  async stop(service: string): Promise<void> {
    await this.compose(['stop', service], DOWN_DEADLINE_MS, this.signal);
  }

  async kill(containers: readonly Container[]): Promise<void> {
    await docker(['kill', ...containers.map(({ Id }) => Id)], { signal: this.signal });
  }

  /** What has been said last, for a person to see why: by what is not healthy or, when all of them are, by all. */
  async complaints(): Promise<string> {
    const unwell = (await this.containers()).filter(({ State }) => State.Health?.Status !== 'healthy');
    const services = unwell.map(({ Config }) => Config.Labels['com.docker.compose.service'] ?? '');
    return this.compose(['logs', '--no-color', '--tail', '8', ...services]);
  }

  private compose(args: readonly string[], deadlineMs = 60_000, signal?: AbortSignal): Promise<string> {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('COMPOSE_')),
    );
    const files = this.files.flatMap((file) => ['--file', file]);
    return docker(['compose', ...files, '--project-name', PROJECT, ...args], {
      deadlineMs,
      signal,
      env: { ...env, ...this.ports },
    });
  }
}
