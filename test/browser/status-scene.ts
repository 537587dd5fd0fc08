import type { Page } from 'playwright-core';
import type { StatusEvents, StatusView } from '#protocol';
import { aHistory } from '../support/a-status.ts';

/** What the edge says of the status, while a test looks at the page. */
export interface Scene {
  status: StatusView;
  events: StatusEvents;
  /** Nobody answers. */
  isGone: boolean;
  /** What was asked of histories: their queries. */
  readonly asked: Record<string, string>[];
}

/** Answers for the edge, as the scene is at the moment of each question. */
export async function play(page: Page, scene: Scene): Promise<void> {
  await page.route('**/badge/all.svg', (route) =>
    route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }),
  );
  await page.route('**/v1/status**', (route) => {
    if (scene.isGone) return route.abort();
    const { pathname, searchParams } = new URL(route.request().url());
    if (pathname === '/v1/status') return route.fulfill({ json: scene.status });
    if (pathname === '/v1/status/events') return route.fulfill({ json: scene.events });
    const query = Object.fromEntries(searchParams);
    scene.asked.push(query);
    const series = aHistory().series.map((one) => ({ ...one, to: query['to'] }));
    const { pop, window } = query;
    return route.fulfill({ json: { ...aHistory(), pop, window, series } });
  });
}
