import { env } from 'cloudflare:workers';
import type { Env } from '../../../worker/env.ts';

const namespaces = ['SESSION', 'POP', 'FLEET', 'QUOTA'] as const;
type Name = (typeof namespaces)[number];

/** The bindings, and how often an object of each kind was reached for. There is no other way to an object, so none starts uncounted. */
export function counted(): { bindings: Partial<Env>; starts: Record<Name, number>; total: () => number } {
  const starts: Record<Name, number> = { SESSION: 0, POP: 0, FLEET: 0, QUOTA: 0 };
  const watch = (name: Name) =>
    new Proxy(env[name], {
      get(target, property) {
        if (property === 'get' || property === 'getByName' || property === 'getExisting') starts[name] += 1;
        const value = Reflect.get(target, property) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const bindings = Object.fromEntries(namespaces.map((name) => [name, watch(name)])) as Partial<Env>;
  return { bindings, starts, total: () => namespaces.reduce((sum, name) => sum + starts[name], 0) };
}
