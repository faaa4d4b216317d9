/** The operator's program: everything that is done to a running system by hand, one command each. */
import 'reflect-metadata';
import { program } from './program';

program(process.argv[2])
  .then((root) => root.parseAsync())
  .then(
    () => process.exit(process.exitCode),
    (error: unknown) => {
      process.stderr.write(`${(error as Error).message}\n`);
      process.exit(1);
    },
  );
