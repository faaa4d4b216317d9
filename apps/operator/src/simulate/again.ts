/** The command line that posts exactly the same webhooks again. */
import type { Options } from './options';
import { MODES } from './proof';
import type { Plan } from './what-to-send';

/** Each option that decides what is posted, and to whom; left out where the command does without. */
export function againArguments(options: Options, plan: Plan): string[] {
  const { source, file, url, allowRemote, secretEnv = [], tokenEnv, body } = options;
  const { parcels, days, count, one, rate, speed, concurrency, disorder, duplicate } = options;
  const lives = body === undefined;
  return [
    ...valued('source', source),
    ...valued('file', file),
    ...valued('url', url),
    ...flag('allow-remote', allowRemote),
    ...secretEnv.flatMap((name) => valued('secret-env', name)),
    ...valued('token-env', tokenEnv),
    ...MODES.flatMap((mode) => flag(mode, options[mode])),
    ...valued('version', plan.version),
    ...valued('body', body),
    ...(lives && !one ? valued('parcels', parcels) : []),
    ...(lives ? valued('days', days) : []),
    ...valued('seed', plan.seed),
    ...valued('until', plan.until),
    ...valued('count', count),
    ...flag('one', one),
    ...(speed === undefined ? valued('rate', rate) : valued('speed', speed)),
    ...valued('concurrency', concurrency),
    ...flag('disorder', disorder),
    ...(lives ? valued('duplicate', duplicate) : []),
  ];
}

/** As a person types it into a shell. */
export const againLine = (options: Options, plan: Plan): string =>
  `npm run simulate -- ${againArguments(options, plan).map(quoted).join(' ')}`;

const valued = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [`--${name}`, String(value)];
const flag = (name: string, isSet: boolean | undefined): string[] => (isSet ? [`--${name}`] : []);

const quoted = (text: string): string =>
  /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
