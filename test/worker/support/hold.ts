import { runInDurableObject } from 'cloudflare:test';
import { afterEach, vi } from 'vitest';

type Method = (...args: unknown[]) => Promise<unknown>;

/** Makes calls of a method wait, in all objects of the class, as distance would. @returns lets them go, and those to come */
export async function hold(stub: DurableObjectStub<never>, method: string): Promise<() => void> {
  return runInDurableObject(stub, (instance: object) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, Method>;
    const original = prototype[method]!;
    const gate = { isOpen: false };
    prototype[method] = async function held(...args) {
      // Looked at again and again, because a promise can't be settled from another object.
      while (!gate.isOpen) await scheduler.wait(5);
      return original.apply(this, args);
    };
    return () => {
      prototype[method] = original;
      gate.isOpen = true;
    };
  });
}

/** Has the next call of a method done in another way: before it, after it, instead of it. Those that follow are as ever. */
export async function intercept(
  stub: DurableObjectStub<never>,
  method: string,
  otherwise: (call: () => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  await runInDurableObject(stub, (instance: object) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, Method>;
    const original = prototype[method]!;
    prototype[method] = function intercepted(...args) {
      prototype[method] = original;
      return otherwise(() => original.apply(this, args));
    };
  });
}

/** Counts the calls of a method, in all objects of the class, from now on. */
export async function countCalls(stub: DurableObjectStub<never>, method: string): Promise<() => number> {
  const calls = await callsOf(stub, method);
  return () => calls().length;
}

/** Notes the calls of a method, in all objects of the class, from now on: what it was given. */
export async function callsOf(stub: DurableObjectStub<never>, method: string): Promise<() => unknown[][]> {
  return runInDurableObject(stub, (instance: object) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, Method>;
    const original = prototype[method]!;
    const calls: unknown[][] = [];
    prototype[method] = function noted(...args) {
      calls.push(args);
      return original.apply(this, args);
    };
    return () => calls;
  });
}

/** Makes signatures take until they are let go to be verified, as a busy machine would. @returns lets them go; how many wait */
export function holdProofs(): { release: () => void; waiting: () => number } {
  const original = crypto.subtle.verify.bind(crypto.subtle);
  const gate = { isOpen: false, waiting: 0 };
  vi.spyOn(crypto.subtle, 'verify').mockImplementation(async (...args) => {
    gate.waiting += 1;
    while (!gate.isOpen) await scheduler.wait(5);
    gate.waiting -= 1;
    return original(...args);
  });
  return { release: () => (gate.isOpen = true), waiting: () => gate.waiting };
}

afterEach(() => {
  vi.restoreAllMocks();
});
