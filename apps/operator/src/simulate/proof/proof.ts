/** What a sender adds to a webhook so that the source takes it for its own, and what others would. */

/** What is added to a request, or changed in it. */
export interface Shown {
  headers?: Readonly<Record<string, string>>;
  /** Query parameters, not encoded yet. */
  parameters?: Readonly<Record<string, string>>;
  /** Another body than the one that was given. */
  body?: Buffer;
}

/** One mechanism of a source, from the sender's side. */
export interface Proof {
  type: string;
  /** As the sender does it. */
  signed(body: Buffer): Shown | Promise<Shown>;
  /** As somebody who has changed something on the way. */
  tampered(body: Buffer): Shown | Promise<Shown>;
  /** With a credential that is not valid any more. */
  expired(body: Buffer): Shown | Promise<Shown>;
}

export const MODES = ['signed', 'unsigned', 'tampered', 'expired'] as const;
export type Mode = (typeof MODES)[number];

/**
 * What is shown with a webhook. Signed: by all mechanisms. Unsigned: by none. Otherwise one mechanism, each in its turn,
 * is wrong and the others are right, so that a gateway that looks at one of them only is found out.
 */
export async function shownWith(
  proofs: readonly Proof[],
  mode: Mode,
  body: Buffer,
  turn: number,
): Promise<Shown> {
  if (mode === 'unsigned') return {};
  const shown: Shown[] = [];
  for (const [index, proof] of proofs.entries())
    shown.push(await proof[index === turn % proofs.length ? mode : 'signed'](body));
  return {
    headers: Object.assign({}, ...shown.map(({ headers }) => headers)) as Shown['headers'],
    parameters: Object.assign({}, ...shown.map(({ parameters }) => parameters)) as Shown['parameters'],
    body: shown.find((one) => one.body)?.body,
  };
}
