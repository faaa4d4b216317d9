/**
 * Decorators for config properties: each says how the text of a variable becomes a value and what is allowed.
 * Messages begin with the variable's name, because that is what the reader has to change.
 */
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  ArrayMinSize,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
  registerDecorator,
  ValidateBy,
  type ValidationArguments,
  ValidateIf,
} from 'class-validator';
import { note } from './variables';

/** What the docs say that the text of a variable must be. */
const Kind =
  (kind: string): PropertyDecorator =>
  (target, property) =>
    note(target, property, { kind });

/** The value is never shown, and `<NAME>_FILE` may give the path of a file that holds it. */
export const Secret = (): PropertyDecorator => (target, property) =>
  note(target, property, { isSecret: true });

/** A whole number within bounds; the name of the variable carries the unit. */
export const WholeNumber = (min: number, max: number): PropertyDecorator => {
  const message = `$property: must be a whole number from ${min} to ${max}`;
  return applyDecorators(
    Kind(`whole number, ${min} to ${max}`),
    Transform(({ value }) =>
      typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
    ),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
};

/** `true` or `false`. */
export const Flag = (): PropertyDecorator =>
  applyDecorators(
    Kind('`true` or `false`'),
    Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value)),
    IsBoolean({ message: '$property: must be true or false' }),
  );

/** A comma-separated list with at least one entry unless `min` is 0. */
export const List = (min = 1): PropertyDecorator =>
  applyDecorators(
    Kind('comma-separated list'),
    Transform(({ value }) =>
      typeof value === 'string'
        ? value
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean)
        : value,
    ),
    ArrayMinSize(min, { message: '$property: must be a comma-separated list' }),
    IsString({ each: true, message: '$property: must be a comma-separated list' }),
  );

const BROKER = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/;

const isBroker = (address: string): boolean => {
  const port = Number(BROKER.exec(address)?.[1]);
  return port >= 1 && port <= 65_535;
};

/** A comma-separated list of addresses, each a host and a port; an IPv6 address is in brackets. */
export const Brokers = (): PropertyDecorator =>
  applyDecorators(
    List(),
    Kind('comma-separated list of `host:port`'),
    ValidateBy({
      name: 'brokers',
      validator: {
        // Whether there is one at all has been asked before.
        validate: (value) =>
          !Array.isArray(value) || value.every((each) => typeof each === 'string' && isBroker(each)),
        defaultMessage: () => '$property: must list host:port of each broker, such as kafka:9092',
      },
    }),
  );

/** Other names for some values. */
export const Alias = (names: Readonly<Record<string, string>>): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && Object.hasOwn(names, value) ? names[value] : value,
  );

/** One of some texts. */
export const OneOf = (values: readonly string[]): PropertyDecorator =>
  applyDecorators(
    Kind(values.map((value) => `\`${value}\``).join(', ')),
    IsIn(values, { message: `$property: must be one of ${values.join(', ')}` }),
  );

/** A text that matches a pattern; `meaning` says what it must be. */
export const Text = (pattern = /^[^]+$/, meaning = 'must be set'): PropertyDecorator =>
  applyDecorators(
    Kind(meaning === 'must be set' ? 'text' : meaning.replace(/^must be /, '')),
    Matches(pattern, { message: `$property: ${meaning}` }),
  );

/** What a variable must satisfy together with others; not to be combined with `IsOptional`. */
export const Holds = <Config>(check: (config: Config) => boolean, meaning: string): PropertyDecorator => {
  return (target, property) => {
    note(target, property, {});
    registerDecorator({
      name: 'holds',
      target: target.constructor,
      propertyName: String(property),
      options: { message: `$property: ${meaning}` },
      validator: { validate: (_value, { object }: ValidationArguments) => check(object as Config) },
    });
  };
};

/** May be left out. A key that is there without a value is a fault: it was meant to say something. */
export const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);
