/** What one account has in Postgres, by the names of the contract. Times are texts in UTC, as Postgres writes them in JSON. */
export type Row = Record<string, unknown>;

interface Tables {
  shipments: Row[];
  shipment_events: Row[];
  shipment_timeline: Row[];
  shipment_transit: Row[];
  delivery_performance_daily: Row[];
  shipments_late: Row[];
  data_freshness: Row[];
  dead_letters: Row[];
  unmapped_codes: Row[];
}

/** Anything that answers SQL. */
interface Database {
  query(sql: string): Promise<{ row: Row }[]>;
}

const WITH_ACCOUNT = [
  'shipments',
  'shipment_timeline',
  'shipment_transit',
  'delivery_performance_daily',
  'shipments_late',
  'data_freshness',
] as const;

const EVENTS = `SELECT to_jsonb(e) || jsonb_build_object('account', s.account, 'tracking_number', s.tracking_number) AS row
  FROM tracking.shipment_events e JOIN tracking.shipments s ON s.id = e.shipment_id
  ORDER BY e.occurred_at NULLS FIRST, e.id`;

/** The rows of one account. */
export class AccountRows {
  constructor(
    readonly account: string,
    private readonly tables: Tables,
  ) {}

  /** Of all accounts of a database. */
  static async readAll(database: Database): Promise<(account: string) => AccountRows> {
    const read = async (name: string, sql = `SELECT to_jsonb(t) AS row FROM tracking.${name} t`) =>
      [name, (await database.query(sql)).map(({ row }) => row)] as const;
    const tables: [string, Row[]][] = [];
    for (const name of [...WITH_ACCOUNT, 'unmapped_codes', 'dead_letters']) {
      tables.push([...(await read(name))]);
    }
    tables.push([...(await read('shipment_events', EVENTS))]);
    return (account) =>
      new AccountRows(
        account,
        Object.fromEntries(
          tables.map(([name, rows]) => [name, rows.filter((row) => belongsTo(account, name, row))]),
        ) as unknown as Tables,
      );
  }

  get shipments(): Row[] {
    return this.tables.shipments;
  }

  get deadLetters(): Row[] {
    return this.tables.dead_letters;
  }

  /** Of all accounts: codes are counted for all together. */
  get unmapped(): Row[] {
    return this.tables.unmapped_codes;
  }

  get freshness(): Row[] {
    return this.tables.data_freshness;
  }

  /** delivery_performance_daily, all days together. */
  get deliveries(): Record<'delivered' | 'on_time' | 'late' | 'not_judged', number> {
    const sum = (column: string): number =>
      this.tables.delivery_performance_daily.reduce((total, row) => total + Number(row[column]), 0);
    return {
      delivered: sum('delivered'),
      on_time: sum('on_time'),
      late: sum('late'),
      not_judged: sum('not_judged'),
    };
  }

  shipment(trackingNumber: string): Row {
    return this.only('shipments', trackingNumber);
  }

  transit(trackingNumber: string): Row {
    return this.only('shipment_transit', trackingNumber);
  }

  /** Oldest first. */
  history(trackingNumber: string): Row[] {
    return this.of('shipment_events', trackingNumber);
  }

  /** The statuses of the history, oldest first. */
  statuses(trackingNumber: string): unknown[] {
    return this.history(trackingNumber).map(({ status }) => status);
  }

  /** Which events shipment_timeline marks as current. */
  current(trackingNumber: string): Row[] {
    return this.of('shipment_timeline', trackingNumber).filter(({ is_current }) => is_current);
  }

  isLate(trackingNumber: string): boolean {
    return this.of('shipments_late', trackingNumber).length > 0;
  }

  private of(table: keyof Tables, trackingNumber: string): Row[] {
    return this.tables[table].filter((row) => row.tracking_number === trackingNumber);
  }

  private only(table: keyof Tables, trackingNumber: string): Row {
    const rows = this.of(table, trackingNumber);
    if (rows.length !== 1) throw new Error(`${trackingNumber} has ${rows.length} rows in ${table}`);
    return rows[0]!;
  }
}

/** A dead letter has no account, but its source is named after it. */
function belongsTo(account: string, table: string, row: Row): boolean {
  if (table === 'unmapped_codes') return true;
  if (table === 'dead_letters') return String(row.source).startsWith(`${account}-`);
  return row.account === account;
}

/** A time as it is in the rows: `2025-03-01T09:00` is nine o'clock UTC. */
export const utc = (time: string): string => `${time.length === 16 ? `${time}:00` : time}+00:00`;
