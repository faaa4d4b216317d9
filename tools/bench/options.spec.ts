import { readCommand } from './options';

describe('the options of a bench', () => {
  it('have defaults that follow the kind', () => {
    expect(readCommand(['projector']).options).toMatchObject({
      kind: 'amazon',
      events: 100_000,
      shipments: 20_000,
    });
    expect(readCommand(['projector', '--kind', 'aftership']).options).toMatchObject({
      events: 40_000,
      shipments: 8_000,
    });
    expect(readCommand(['projector', '--events', '1000']).options.shipments).toBe(200);
  });

  it.each([
    [['projector', '--kind', 'dhl'], '--kind: must be one of amazon, aftership'],
    [['projector', '--events', '0'], '--events: must be a whole number from 1 (got "0")'],
    [['projector', '--event', '5'], "Unknown option '--event'"],
  ])('refuse %j', (args, message) => {
    expect(() => readCommand(args)).toThrow(message);
  });
});
