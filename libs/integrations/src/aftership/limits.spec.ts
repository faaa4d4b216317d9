/** How much one body may hold. What worst bodies cost is tried for all integrations alike. */
import { checkpoint, send, sent } from '../testing/aftership-webhooks';
import { faultOf } from '../testing/fixtures';
import { MAX_CHECKPOINTS, MAX_REPORTS } from './map';
import { versions } from './versions';

const codes = (count: number, offset = 0) =>
  Array.from({ length: count }, (_, i) => ({ code: `c${i + offset}` }));

describe('beyond a limit a body is refused as a whole', () => {
  test.each<[string, Parameters<typeof sent>[0]]>([
    ['more reports than are read', { checkpoints: Array.from({ length: MAX_REPORTS + 1 }, () => ({})) }],
    [
      'more checkpoints than are kept',
      { checkpoints: Array.from({ length: MAX_CHECKPOINTS + 1 }, (_, i) => checkpoint({ message: `${i}` })) },
    ],
    ['more events of a checkpoint', { checkpoints: [checkpoint({ events: codes(101) })] }],
    [
      'more codes of a checkpoint in several reports',
      { checkpoints: [checkpoint({ events: codes(60) }), checkpoint({ events: codes(60, 60) })] },
    ],
    ['more couriers', { next_couriers: Array.from({ length: 101 }, () => ({ slug: 'ups' })) }],
    ['more tags', { order_tags: Array(1001).fill('x') }],
  ])('%s', (_what, fields) => {
    expect(faultOf(send(fields, versions.newest))).toMatch(/^limit_exceeded: msg\./);
    expect(faultOf(send(fields))).toMatch(/^limit_exceeded: msg\./);
  });

  test('at the limits it is mapped', () => {
    const reports = Array.from({ length: MAX_REPORTS }, (_, i) =>
      checkpoint({ message: `${i % MAX_CHECKPOINTS}` }),
    );
    expect(sent({ checkpoints: reports }).events).toHaveLength(MAX_CHECKPOINTS);
    const [event] = sent({ checkpoints: [checkpoint({ events: codes(97) })] }).events;
    expect(event!.details).toHaveLength(97);
  });
});
