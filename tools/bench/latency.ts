import type { BenchOptions } from './options';
import type { Report } from './report';

export async function benchLatency(_options: BenchOptions): Promise<Report> {
  throw new Error('not written yet');
}
