/**
 * Versions of a sender's payload as a chain. A version is described once, as its difference to the one before it: a
 * step that makes the newer form of the older one, or a line that says why nothing that is read has changed.
 * A body walks the steps from its own version to the newest; there is one mapping, from the newest. A step is
 * never edited once bodies of its version are stored: what an old body yields must stay what it was.
 *
 * A step whose result lacks a rename, or that is put in the wrong place, does not compile.
 */

/** How the body of one version becomes one of the next. */
export interface Step<From extends string, To extends string, Older, Newer> {
  readonly from: From;
  readonly to: To;
  /** What the sender changed, in a sentence. */
  readonly change: string;
  /** Pure; passes anything of an unexpected type on unchanged. Never throws. */
  readonly upcast: (older: Older) => Newer;
}

/** All versions of a payload, oldest first; `Newest` is the type that is mapped. */
export interface Versions<Newest, Last extends string = string> {
  readonly names: readonly string[];
  readonly oldest: string;
  readonly newest: Last;
  /** What each version changed, in the order of `names`. */
  readonly changes: readonly string[];
  /** Position in the chain: the higher one knows more. */
  rank(name: string): number;
  /** Walks a body of the version `name` up to the newest. */
  toNewest(name: string, body: object): Newest;
}

export interface Chain<Last extends string, Newest> extends Versions<Newest, Last> {
  /** Adds a version that renames, reshapes or adds something that is read. */
  next<To extends string, Newer>(step: Step<Last, To, Newest, Newer>): Chain<To, Newer>;
  /** Adds a version that changes nothing that is read. */
  same<To extends string>(to: To, change: string): Chain<To, Newest>;
}

interface Link {
  name: string;
  change: string;
  upcast?: (body: never) => unknown;
}

/** Starts a chain with the oldest version. */
export const chain =
  <Oldest>() =>
  <First extends string>(first: First): Chain<First, Oldest> =>
    extended<First, Oldest>([{ name: first, change: 'the oldest version that is known' }]);

function extended<Last extends string, Newest>(links: readonly Link[]): Chain<Last, Newest> {
  const names = links.map((link) => link.name);
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  const rank = (name: string): number => {
    const known = ranks.get(name);
    if (known === undefined) throw new Error(`unknown version ${name}`);
    return known;
  };
  return {
    names,
    oldest: names[0]!,
    newest: names.at(-1) as Last,
    changes: links.map((link) => link.change),
    rank,
    toNewest: (name, body) =>
      links
        .slice(rank(name) + 1)
        .reduce<unknown>((older, { upcast }) => upcast?.(older as never) ?? older, body) as Newest,
    next: ({ to, change, upcast }) => extended([...links, { name: to, change, upcast }]),
    same: (to, change) => extended([...links, { name: to, change }]),
  };
}
