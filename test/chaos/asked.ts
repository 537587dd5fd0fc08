import { decode, type MeasurementView, resultStateSchema, type ResultView } from '#protocol';
import type { MeasurementBody } from '../support/client.ts';
import type { Asked } from './checker/evidence.ts';

interface Overview {
  readonly measurements: readonly MeasurementView[];
  readonly results: readonly ResultView[];
}

/** What the API says in the end of all results of a session. */
export async function askedIn(edge: string, session: string): Promise<Asked[]> {
  const { measurements, results } = await get<Overview>(`${edge}/v1/sessions/${session}`);
  const asked = measurements.map(async ({ id, m, target, createdAt }) => {
    const body = await get<MeasurementBody>(`${edge}/v1/measurements/${id}`);
    const views = results.filter((view) => view.m === m).toSorted((a, b) => a.r - b.r);
    return views.map((view, i): Asked => {
      const state = decode(resultStateSchema, view);
      const { rawOutput } = body.results[i]!.result;
      const answer = { state, next: view.next, rawOutput };
      return { session, r: view.r, target, createdAt: Date.parse(createdAt), answer };
    });
  });
  return (await Promise.all(asked)).flat();
}

/** How many results a session has. */
export async function countIn(edge: string, session: string): Promise<number> {
  return (await get<Overview>(`${edge}/v1/sessions/${session}`)).results.length;
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
