import { hostname, userInfo } from 'node:os';

/** Who runs a command, for the table of operations: `OPERATOR_NAME`, else `user@host`. */
export function operatorName(): string {
  const { OPERATOR_NAME: name } = process.env;
  if (name) return name;
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A container's user may have no name.
    return `uid ${process.getuid?.() ?? '?'}@${hostname()}`;
  }
}
