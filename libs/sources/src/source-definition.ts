import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { MayBeLeftOut } from '@app/config';
import { INTEGRATIONS } from '@app/integrations';
import { MECHANISMS, type MechanismDefinition } from './authentication/mechanisms';
import { pullDefinitionOf, type PullDefinition } from './pull/pull-definition';

const INTEGRATION_NAMES = INTEGRATIONS.map(({ name }) => name);
const MECHANISM_NAMES = MECHANISMS.map(({ name }) => name);

/** Stands for an entry whose `type` is not known, so that it is reported like every other fault. */
class UnknownMechanism {
  @IsIn([], { message: `type must be one of ${MECHANISM_NAMES.join(', ')}` })
  type: string;
}

/** How much of one source is taken, so that it cannot starve the others. */
export class RateLimitDefinition {
  @MayBeLeftOut()
  @IsNumber({ allowNaN: false, allowInfinity: false })
  @Min(0.01)
  @Max(1_000_000)
  requestsPerSecond?: number;

  /** How many may come at once; left out: as many as in a second. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  burst?: number;

  /** Of bodies; twice as many may come at once. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1_024)
  @Max(4 * 1024 * 1024 * 1024)
  bytesPerSecond?: number;
}

/** One source of the sources file, as it is written. */
export class SourceDefinition {
  @Matches(/^[a-z0-9][a-z0-9_-]{0,63}$/, {
    message: 'id must be 1 to 64 lower-case letters, digits, dashes, underscores: it is part of the URL',
  })
  id: string;

  @IsIn(INTEGRATION_NAMES, { message: `integration must be one of ${INTEGRATION_NAMES.join(', ')}` })
  integration: string;

  @Matches(/^[^\s/]{1,64}$/, { message: 'account must be 1 to 64 characters without spaces and slashes' })
  account: string;

  @MayBeLeftOut()
  @ArrayNotEmpty()
  @IsString({ each: true })
  partyAccounts?: string[];

  /** Merchants' own fields that are about parcels and no person: analysts may read them. */
  @MayBeLeftOut()
  @ArrayNotEmpty()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  readableCustomFields?: string[];

  /** Headers that usually carry a credential, and that this sender adds although no mechanism asks for them. */
  @MayBeLeftOut()
  @ArrayNotEmpty()
  @Matches(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, {
    each: true,
    message: 'ignoreHeaders must list names of headers',
  })
  ignoreHeaders?: string[];

  @MayBeLeftOut()
  @ArrayNotEmpty()
  @Matches(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/, {
    each: true,
    message: 'allowFrom must list IPv4 or IPv6 addresses or networks, such as 192.0.2.0/24',
  })
  allowFrom?: string[];

  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => RateLimitDefinition)
  rateLimit?: RateLimitDefinition;

  @IsArray()
  @ArrayNotEmpty({ message: 'authentication must list at least one mechanism' })
  @ValidateNested({ each: true })
  @Type(() => UnknownMechanism, {
    keepDiscriminatorProperty: true,
    discriminator: {
      property: 'type',
      subTypes: MECHANISMS.map(({ name, definition }) => ({ name, value: definition })),
    },
  })
  authentication: MechanismDefinition[];

  @MayBeLeftOut()
  @IsObject()
  @ValidateNested()
  @Type((help) => pullDefinitionOf((help?.object as Partial<SourceDefinition> | undefined)?.integration))
  pull?: PullDefinition;
}

/** The sources file, as it is written; its sources are validated one by one. */
export class SourcesDefinition {
  @IsArray()
  @ArrayNotEmpty({
    message: 'sources must list at least one source: an empty list would turn every sender away',
  })
  @ArrayUnique((source: { id?: unknown } | null) => source?.id ?? source, {
    message: 'sources must have different ids',
  })
  @IsObject({ each: true, message: 'each of sources must be an object' })
  sources: object[];
}

/** Where webhooks of a source are posted to. @param gatewayUrl with or without a slash at its end */
export const webhookUrl = (gatewayUrl: string, sourceId: string): string =>
  `${gatewayUrl.replace(/\/$/, '')}/webhooks/${sourceId}`;
