import { persistently } from './persistently';
import type { Answer } from './post';

/** Gives these answers in turn, the last one for ever. */
function answering(...answers: Partial<Answer>[]) {
  const asked: number[] = [];
  const post = async (): Promise<Answer> => {
    asked.push(performance.now());
    return { status: 202, ms: 1, ...answers[Math.min(asked.length, answers.length) - 1] };
  };
  return { asked, post };
}

it.each([429, 503])('posts again after %i, not before the time in Retry-After is over', async (status) => {
  const { asked, post } = answering({ status, pauseMs: 60 }, { status: 202 });
  let retries = 0;
  expect(await persistently(post, () => retries++)).toMatchObject({ status: 202 });
  expect(retries).toBe(1);
  expect(asked[1]! - asked[0]!).toBeGreaterThanOrEqual(59);
});

it.each([202, 401, 413, 500, 0])('does not post again after %i', async (status) => {
  const { asked, post } = answering({ status, pauseMs: 0 });
  expect(await persistently(post)).toMatchObject({ status });
  expect(asked).toHaveLength(1);
});

it('gives up after six tries, and at once when it is stopped', async () => {
  const { asked, post } = answering({ status: 503, pauseMs: 0 });
  expect(await persistently(post)).toMatchObject({ status: 503 });
  expect(asked).toHaveLength(6);
  const stopped = answering({ status: 503, pauseMs: 60_000 });
  expect(await persistently(stopped.post, undefined, AbortSignal.abort())).toMatchObject({ status: 503 });
  expect(stopped.asked).toHaveLength(1);
});
