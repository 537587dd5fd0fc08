import { expect, test } from 'vitest';
import { parseRoute } from '../../../web/router.ts';

const missing = { page: 'missing' };

test.each([
  ['/', { page: 'home', search: '?tool=dns' }],
  ['/s/abc_DEF-123', { page: 'session', sid: 'abc_DEF-123' }],
  ['/s/abc/', { page: 'session', sid: 'abc' }],
  ['/status', { page: 'status' }],
  ['/status/', { page: 'status' }],
  ['/status/x', missing],
  ['/s/', missing],
  ['/s/a/b', missing],
  ['/s/a%2Fb', missing],
  ['/elsewhere', missing],
])('%s', (path, route) => {
  expect(parseRoute(path, '?tool=dns')).toEqual(route);
});
