import { refineStatus, STATUSES } from './status';

test('an exception takes the greatest of the finer words', () => {
  expect(refineStatus('exception', [])).toBe('exception');
  expect(refineStatus('exception', ['cancelled'])).toBe('cancelled');
  for (const words of [['cancelled', 'lost'] as const, ['lost', 'cancelled'] as const]) {
    expect(refineStatus('exception', words)).toBe('lost');
    expect(refineStatus('cancelled', words)).toBe('lost');
  }
});

test('any other status knows better', () => {
  expect(refineStatus(null, ['lost'])).toBeNull();
  for (const status of STATUSES.filter((one) => one !== 'exception' && one !== 'lost')) {
    expect(refineStatus(status, ['lost'])).toBe(status);
  }
});
