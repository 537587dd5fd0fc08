import { signal } from '@preact/signals';

/** Which page an address means. */
export type Route =
  | { readonly page: 'home'; readonly search: string }
  | { readonly page: 'session'; readonly sid: string }
  | { readonly page: 'status' }
  | { readonly page: 'missing' };

/** The route of a path and a query. */
export function parseRoute(pathname: string, search: string): Route {
  if (pathname === '/') return { page: 'home', search };
  if (/^\/status\/?$/.test(pathname)) return { page: 'status' };
  const sid = /^\/s\/([A-Za-z0-9_-]{1,64})\/?$/.exec(pathname)?.[1];
  return sid === undefined ? { page: 'missing' } : { page: 'session', sid };
}

export const route = signal<Route>({ page: 'home', search: '' });

function read(): void {
  route.value = parseRoute(location.pathname, location.search);
}

/** Goes to an address of this page without loading it again. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  read();
  scrollTo(0, 0);
}

/** Follows the browser's own back and forward. */
export function startRouter(): void {
  addEventListener('popstate', read);
  read();
}
