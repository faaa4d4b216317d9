import { endWhenNotLive } from './lifecycle';

let exit: jest.SpiedFunction<typeof process.exit>;
beforeEach(() => {
  jest.useFakeTimers();
  exit = jest.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
});
afterEach(() => {
  jest.useRealTimers();
  exit.mockRestore();
});

it('ends a process with 1 that has not been live for longer than it may', () => {
  endWhenNotLive({ live: false }, 20_000);
  jest.advanceTimersByTime(20_000);
  expect(exit).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1_000);
  expect(exit).toHaveBeenCalledWith(1);
});

it('lets a process run that was live in between', () => {
  const health = { live: false };
  endWhenNotLive(health, 20_000);
  jest.advanceTimersByTime(19_000);
  health.live = true;
  jest.advanceTimersByTime(1_000);
  health.live = false;
  jest.advanceTimersByTime(20_000);
  expect(exit).not.toHaveBeenCalled();
});
