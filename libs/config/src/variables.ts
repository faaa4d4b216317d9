/** What is known of each variable of a config class: noted by the decorators, read by the loader and the docs. */
interface Noted {
  /** What its text must be. */
  kind?: string;
  isSecret?: boolean;
}

/** By the prototype of the class that declares the variable. */
const noted = new WeakMap<object, Map<string, Noted>>();

/** For decorators: adds to what is known of a variable. */
export function note(prototype: object, property: string | symbol, what: Noted): void {
  const variables = noted.get(prototype) ?? new Map<string, Noted>();
  noted.set(prototype, variables);
  const name = String(property);
  variables.set(name, { ...variables.get(name), ...what });
}

/** A variable of the environment, as the docs show it. */
export interface Variable {
  name: string;
  /** Name of the class that declares it. */
  declaredBy: string;
  kind: string;
  isSecret: boolean;
  /** Undefined when it has none. */
  defaultValue: unknown;
}

/** The variables of a config class and of those that it extends, in the order of their declaration. */
export function variablesOf(type: new () => object): Variable[] {
  const defaults = new type() as Record<string, unknown>;
  const chain: object[] = [];
  for (
    let prototype = type.prototype as object;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  )
    chain.unshift(prototype);
  return chain.flatMap((prototype) =>
    [...(noted.get(prototype) ?? [])].map(([name, { kind = 'text', isSecret = false }]) => ({
      name,
      declaredBy: (prototype.constructor as { name: string }).name,
      kind,
      isSecret,
      defaultValue: defaults[name],
    })),
  );
}
