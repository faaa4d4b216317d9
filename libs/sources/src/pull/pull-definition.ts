/**
 * How the carrier of a source can be asked for parcels: the `pull:` section of the sources file. What it holds depends
 * on the integration. It names its credentials and does not read them: only the operator's program does, and a
 * gateway, which asks no carrier, starts without them.
 */
import { Type } from 'class-transformer';
import { IsIn, IsString, Matches, ValidateNested } from 'class-validator';
import { MayBeLeftOut } from '@app/config';
import { OneOfTheTwo, SecretReference } from '../authentication/credential';
import { SecureUrl } from '../authentication/oauth2-definition';

/** Amazon's Selling Partner API, with an access token of Login with Amazon. */
export class AmazonPullDefinition {
  /** Base of the API in the seller's region. */
  @SecureUrl()
  endpoint: string;

  /** Gives access tokens for a refresh token. */
  @SecureUrl()
  tokenUrl: string;

  @Matches(/^AmazonShipping_[A-Z]{2,3}$/, { message: '$property must be one such as AmazonShipping_UK' })
  businessId: string;

  /** Left out: Amazon's own carrier in the country of the business, such as `AMZN_UK`. */
  @MayBeLeftOut()
  @Matches(/^[\w.-]{1,64}$/, { message: '$property must be 1 to 64 letters, digits, dots, dashes' })
  carrierId?: string;

  @IsString()
  @Matches(/./, { message: '$property must not be empty' })
  clientId: string;

  @ValidateNested()
  @Type(() => SecretReference)
  @OneOfTheTwo('env', 'file')
  clientSecretFrom: SecretReference;

  @ValidateNested()
  @Type(() => SecretReference)
  @OneOfTheTwo('env', 'file')
  refreshTokenFrom: SecretReference;
}

/** AfterShip's Tracking API, with an API key. */
export class AftershipPullDefinition {
  @SecureUrl()
  endpoint: string;

  /** A version of the API; answers are in the form of the webhooks of that version. */
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: '$property must be a month such as 2026-07, in quotes' })
  version: string;

  @ValidateNested()
  @Type(() => SecretReference)
  @OneOfTheTwo('env', 'file')
  apiKeyFrom: SecretReference;
}

/** A `pull:` section of any kind. */
export type PullDefinition = AmazonPullDefinition | AftershipPullDefinition;

/** Stands for the section of an integration that cannot be asked, so that it is reported like every other fault. */
class NoPullDefinition {
  @IsIn([], { message: 'pull means nothing for this integration: its carrier cannot be asked' })
  endpoint: string;
}

/** By the name of an integration, what its section holds. */
const PULLS = new Map<unknown, new () => PullDefinition>([
  ['amazon-shipping', AmazonPullDefinition],
  ['aftership', AftershipPullDefinition],
]);

/** The class that the section of an integration is checked with. */
export const pullDefinitionOf = (integration: unknown): new () => object =>
  PULLS.get(integration) ?? NoPullDefinition;

/** The places of all credentials of a section. */
export const secretsOf = (pull: PullDefinition): SecretReference[] =>
  pull instanceof AmazonPullDefinition ? [pull.clientSecretFrom, pull.refreshTokenFrom] : [pull.apiKeyFrom];
