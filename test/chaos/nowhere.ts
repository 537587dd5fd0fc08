import type { NameResolver } from '../../agent/resolve.ts';

const notFound = () => Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));

/** A resolver that knows no names, at once and without asking anybody. */
export const nowhere: NameResolver = {
  resolve4: notFound,
  resolve6: notFound,
  reverse: notFound,
  resolveTxt: notFound,
  getServers: () => [],
  cancel: () => undefined,
};
