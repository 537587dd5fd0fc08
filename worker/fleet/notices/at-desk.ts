import { type Env, fleet } from '../../env.ts';

type DeskStub = Awaited<ReturnType<ReturnType<typeof fleet>['desk']>>;

/** Asks something of the fleet's desk. What one holds of an object by RPC keeps it awake until it is given back. */
export async function atDesk<T>(env: Env, ask: (desk: DeskStub) => Promise<T>): Promise<T> {
  using desk = await fleet(env).desk();
  return await ask(desk);
}
