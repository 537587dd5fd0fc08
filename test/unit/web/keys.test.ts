import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/** What one tab stores, over all its pages. */
let stored: Map<string, string>;

/** The module as a page that was just loaded has it. */
function aPage() {
  vi.resetModules();
  return import('../../../web/keys.ts');
}

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('a tab that is loaded again has its secrets still', async () => {
  const page = await aPage();
  page.saveKey('S', 'key');
  page.saveAccessToken('open');
  const again = await aPage();
  expect([again.keyOf('S'), again.keyOf('T'), again.accessToken()]).toEqual(['key', undefined, 'open']);
});

test('an access token that is forgotten is nowhere any more', async () => {
  const page = await aPage();
  page.saveAccessToken('open');
  page.forgetAccessToken();
  expect(page.accessToken()).toBeUndefined();
  expect(stored.size).toBe(0);
});

describe('where storage is off', () => {
  beforeEach(() => vi.unstubAllGlobals());

  test('secrets live as long as the page does', async () => {
    const page = await aPage();
    page.saveAccessToken('open');
    expect(page.accessToken()).toBe('open');
    page.forgetAccessToken();
    expect(page.accessToken()).toBeUndefined();
    expect((await aPage()).keyOf('S')).toBeUndefined();
  });
});
