/**
 * Turns the environment into one validated object per app. All faults are reported together, naming the
 * variable, and the process ends with 78 (EX_CONFIG): a half-configured app never starts.
 */
import { readFileSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { variablesOf } from './variables';

/** Names and values of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Exit code of a process that is configured wrongly (sysexits EX_CONFIG). */
export const EXIT_CONFIG = 78;

/** The environment is faulty; `faults` has one line for each fault. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

type Types<T extends readonly object[]> = { [K in keyof T]: new () => T[K] };

/**
 * Builds and checks config objects, one of each type. Properties carry the variables' own names, and an object holds
 * no others. A `@Secret()` can also be given as `<NAME>_FILE`, the path of a file that holds it.
 * @throws ConfigError with every fault of all of them
 */
export function readConfig<T extends object[]>(environment: Environment, ...types: Types<T>): T {
  const secrets = secretsOf(types);
  const { values, faults } = readVariables(environment, secrets);
  const configs: object[] = [];
  for (const type of types as (new () => object)[]) {
    const config = plainToInstance(type, values, { exposeDefaultValues: true });
    faults.push(
      ...validateSync(config, { whitelist: true }).flatMap((error) => describe(error, environment, secrets)),
    );
    configs.push(config);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return configs as T;
}

/** Reads the config or ends the process. For the first line of an app's `main`. */
export function readConfigOrExit<T extends object[]>(environment: Environment, ...types: Types<T>): T {
  try {
    return readConfig<T>(environment, ...types);
  } catch (error) {
    if (error instanceof ConfigError) endMisconfigured(error);
    throw error;
  }
}

/** Writes the faults and ends the process with exit code 78. */
export function endMisconfigured(error: ConfigError): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG);
}

const secretsOf = (types: readonly (new () => object)[]): Set<string> =>
  new Set(types.flatMap(variablesOf).flatMap(({ name, isSecret }) => (isSecret ? [name] : [])));

function readVariables(
  environment: Environment,
  secrets: ReadonlySet<string>,
): { values: Record<string, string>; faults: string[] } {
  const faults: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue;
    const secret = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : undefined;
    if (secret !== undefined && secrets.has(secret)) readFile(name, value, environment, values, faults);
    else values[name] = value;
  }
  return { values, faults };
}

function readFile(
  variable: string,
  path: string,
  environment: Environment,
  values: Record<string, string>,
  faults: string[],
): void {
  const name = variable.replace(/_FILE$/, '');
  if (environment[name]) {
    faults.push(`${variable}: ${name} is set as well; set one of the two`);
    return;
  }
  try {
    values[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    faults.push(`${variable}: cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

function describe(error: ValidationError, environment: Environment, secrets: ReadonlySet<string>): string[] {
  const given = environment[error.property];
  const isSecret = secrets.has(error.property);
  const suffix = given === undefined ? ' (not set)' : isSecret ? '' : ` (got ${JSON.stringify(given)})`;
  return [...new Set(Object.values(error.constraints ?? {}))].map((text) => `${text}${suffix}`);
}
