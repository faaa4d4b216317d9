/** Mechanisms that show the secret itself: a key in a header or in the query, a name and a password. */
import type { MechanismDefinition } from '@app/sources';
import { KnownSecrets, withOneChange, type Chosen, type Entry, type SecretPlaces } from './known-secrets';
import type { Proof, Shown } from './proof';

type Of<Type extends MechanismDefinition['type']> = Extract<MechanismDefinition, { type: Type }>;

export const apiKeyProof = ({ type, header, keys }: Of<'api-key'>, places: SecretPlaces): Proof =>
  proofOf(type, keys.map(entryOf), places, ({ secret }) => ({
    // What the gateway reads as UTF-8, a header carries byte by byte.
    headers: { [header.toLowerCase()]: Buffer.from(secret).toString('latin1') },
  }));

export const queryProof = ({ type, name, keys }: Of<'query-parameter'>, places: SecretPlaces): Proof =>
  proofOf(type, keys.map(entryOf), places, ({ secret }) => ({ parameters: { [name]: secret } }));

export const basicProof = ({ type, users }: Of<'basic'>, places: SecretPlaces): Proof =>
  proofOf(
    type,
    users.map(({ passwordFrom: place, passwordSha256: hash, ...user }) => ({ ...user, place, hash })),
    places,
    ({ entry: { username }, secret }) => ({
      headers: { authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}` },
    }),
  );

const entryOf = ({
  valueFrom: place,
  sha256: hash,
  ...credential
}: Of<'api-key' | 'query-parameter'>['keys'][number]): Entry => ({ ...credential, place, hash });

function proofOf<E extends Entry>(
  type: string,
  entries: readonly E[],
  places: SecretPlaces,
  show: (chosen: Chosen<E>) => Shown,
): Proof {
  const known = new KnownSecrets(type, entries, places);
  return {
    type,
    signed: () => show(known.valid()),
    tampered: () => {
      const { entry, secret } = known.valid();
      return show({ entry, secret: withOneChange(secret) });
    },
    expired: () => show(known.lapsed()),
  };
}
