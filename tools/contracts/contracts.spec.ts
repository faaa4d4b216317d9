/** The files of contracts/: that they are those of the code, mean what they say, and break no promise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { compare } from './compare';
import { contract, type Contract } from './contract';
import { examples } from './examples';
import { RELEASED, contractFiles } from './files';

const ROOT = join(__dirname, '..', '..');
const contents = (name: string): string => readFileSync(join(ROOT, 'contracts', name), 'utf8');
const now = contract();
/** Of the severities of the parser. */
const ERROR = 0;

it.each(Object.entries(contractFiles(now, ROOT)))(
  'contracts/%s is as the code has it: npm run contracts',
  (name, text) => {
    expect(contents(name)).toBe(text);
  },
);

it('breaks nothing that was released', () => {
  expect(compare(JSON.parse(contents(RELEASED)) as Contract, now)).toEqual([]);
});

it('asyncapi.json is a valid AsyncAPI document', async () => {
  const { document, diagnostics } = await new Parser().parse(contents('asyncapi.json'));
  const errors = diagnostics.filter(({ severity }) => severity.valueOf() === ERROR);
  expect(errors.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([]);
  expect(document?.channels().length).toBe(Object.keys(now.topics).length);
});

describe('examples', () => {
  const ajv = addFormats.default(new Ajv({ strict: true, strictRequired: true, allowUnionTypes: true }));
  for (const schema of Object.values(now.schemas)) ajv.addSchema(schema);
  const kinds = Object.assign(
    {},
    ...Object.values(now.topics).map(({ messages }) => messages),
  ) as Contract['topics'][string]['messages'];

  /** What is wrong with an example; undefined where nothing is. */
  function faultOf(schema: string, document: unknown): string | undefined {
    if (schema === 'bytes') return undefined;
    if (schema === 'none') return document === undefined ? undefined : 'there is a value';
    return ajv.validate(schema, document) ? undefined : ajv.errorsText();
  }

  it.each(examples(ROOT).map((example) => [`${example.message} ${example.name}`, example] as const))(
    '%s is valid for the schemas of its headers and its value',
    (_title, { message, headers, value }) => {
      const kind = kinds[message]!;
      expect(faultOf(kind.headers, headers)).toBeUndefined();
      expect(faultOf(kind.value, value)).toBeUndefined();
    },
  );

  it('show every kind of record that other teams read', () => {
    const shown = new Set(examples(ROOT).map(({ message }) => message));
    const read = Object.values(now.topics)
      .filter(({ consumedBy }) => consumedBy.includes('other teams'))
      .flatMap(({ messages }) => Object.keys(messages));
    expect(read.filter((kind) => !shown.has(kind))).toEqual([]);
  });
});
