import { describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../../../web/api.ts';
import { poll } from '../../../../web/status/poll.ts';

/** A page whose time passes when it is told to, and questions whose answers the test gives. */
function aPage({ isHidden = false, random = 0.5 } = {}) {
  const page = { isHidden, waits: [] as number[], due: undefined as (() => void) | undefined };
  let turn = (): void => undefined;
  const answers: { resolve: () => void; reject: (error: Error) => void; life: AbortSignal }[] = [];
  const ask = vi.fn(
    (life: AbortSignal) => new Promise<void>((resolve, reject) => answers.push({ resolve, reject, life })),
  );
  const polling = poll(ask, 15_000, {
    timer(callback, ms) {
      page.waits.push(ms);
      page.due = callback;
      return 1;
    },
    cancelTimer: () => (page.due = undefined),
    random: () => random,
    isHidden: () => page.isHidden,
    onTurn(callback) {
      turn = callback;
      return () => (turn = () => undefined);
    },
  });
  const settled = async () => void (await new Promise((resolve) => setImmediate(resolve)));
  return {
    page,
    ask,
    polling,
    answer: async (error?: Error) => {
      const { resolve, reject } = answers.at(-1)!;
      if (error) reject(error);
      else resolve();
      await settled();
    },
    turnTo: (isHidden: boolean) => {
      page.isHidden = isHidden;
      turn();
    },
    life: () => answers.at(-1)!.life,
  };
}

describe('a poll', () => {
  test('asks at once, and again when the time has passed', async () => {
    const { page, ask, answer } = aPage();
    expect(ask).toHaveBeenCalledTimes(1);
    await answer();
    expect(page.waits).toEqual([15_000]);
    page.due!();
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('asks one question at a time', async () => {
    const { ask, polling, answer } = aPage();
    polling.now();
    expect(ask).toHaveBeenCalledTimes(1);
    await answer();
    polling.now();
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('does not ask while nobody looks, and at once when somebody does again', async () => {
    const { page, ask, answer, turnTo } = aPage();
    await answer();
    turnTo(true);
    expect(page.due).toBeUndefined();
    turnTo(false);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('that is hidden when its answer comes does not plan the next question', async () => {
    const { page, ask, answer, turnTo } = aPage();
    turnTo(true);
    await answer();
    expect(page.due).toBeUndefined();
    turnTo(false);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('begins when somebody looks', () => {
    const { ask, turnTo } = aPage({ isHidden: true });
    expect(ask).not.toHaveBeenCalled();
    turnTo(false);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('waits longer from failure to failure, up to a bound, and as usual after a success', async () => {
    const { page, answer } = aPage();
    const fail = async () => {
      await answer(new Error('gone'));
      page.due!();
    };
    for (let n = 0; n < 7; n++) await fail();
    await answer();
    expect(page.waits).toEqual([3_000, 5_000, 9_000, 17_000, 33_000, 61_000, 61_000, 15_000]);
    page.due!();
    await answer(new Error('gone'));
    expect(page.waits.at(-1)).toBe(3_000);
  });

  test('waits as long as the edge says', async () => {
    const { page, answer } = aPage({ random: 0 });
    await answer(new ApiError('rate_limit_exceeded', 'Slow down', {}, 40));
    expect(page.waits).toEqual([40_000]);
  });

  test('that is stopped asks no more, whatever comes', async () => {
    const { page, ask, polling, answer, turnTo, life } = aPage();
    polling.stop();
    expect(life().aborted).toBe(true);
    await answer();
    turnTo(false);
    polling.now();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(page.due).toBeUndefined();
  });
});
