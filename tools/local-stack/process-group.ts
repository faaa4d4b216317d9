import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CannotStart } from './cannot-start';
import { Child, type ChildOptions } from './child';
import { removeRecord, writeRecord } from './process-records';

const isBroker = ({ name }: Child): boolean => name.startsWith('kafka');
const isPostgres = ({ name }: Child): boolean => name === 'postgres';

/** Nobody loses a server that it needs to finish its work. */
const STOP_ORDER = [(child: Child) => !isBroker(child) && !isPostgres(child), isBroker, isPostgres];

/** Whatever is started together and stopped together. Nothing can be started once stopping has begun. */
export class ProcessGroup {
  private readonly children = new Set<Child>();
  private readonly logs: string;
  private closed = false;
  private reportDeath!: (reason: CannotStart) => void;
  /** Resolves with the reason when a child that was kept ends without being stopped. */
  readonly firstDeath = new Promise<CannotStart>((resolve) => (this.reportDeath = resolve));

  constructor(
    readonly folder: string,
    readonly records = join(folder, 'processes'),
  ) {
    this.logs = join(folder, 'logs');
    mkdirSync(this.logs, { recursive: true });
  }

  /** Starts a process that is to run until it is stopped. */
  start(options: ChildOptions): Child {
    const child = this.spawn(options);
    void child.death().then((reason) => this.reportDeath(reason));
    return child;
  }

  /** Runs a command to its end. */
  async run(options: ChildOptions): Promise<string> {
    const child = this.spawn(options);
    await child.whenDone();
    return child.log();
  }

  /** Stops all that runs: the apps together, then the brokers together, then Postgres. */
  async stop(onStopped: (child: Child, ms: number) => void = () => undefined): Promise<void> {
    this.closed = true;
    for (const isNext of STOP_ORDER) {
      const next = [...this.children].filter((child) => child.isRunning && isNext(child));
      await Promise.all(
        next.map(async (child) => {
          const begin = performance.now();
          await child.stop();
          onStopped(child, performance.now() - begin);
        }),
      );
    }
  }

  killNow(): void {
    this.closed = true;
    for (const child of this.children) {
      child.killNow();
      if (child.pid !== undefined) removeRecord(this.records, child.pid);
    }
  }

  private spawn(options: ChildOptions): Child {
    if (this.closed) throw new Error(`${options.name} is not started any more: everything is being stopped`);
    const child = new Child(options, join(this.logs, `${options.name}.log`));
    this.children.add(child);
    const { name, pid, stopSignal } = child;
    if (pid !== undefined) writeRecord(this.records, { name, pid, stopSignal });
    void child.ended.then(() => {
      this.children.delete(child);
      if (pid !== undefined) removeRecord(this.records, pid);
    });
    return child;
  }
}
