import { decode, resultStateSchema, type ResultView } from '#protocol';
import type { MeasurementBody } from '../support/client.ts';
import type { Asked } from './checker/evidence.ts';

interface Overview {
  readonly measurements: readonly { readonly id: string; readonly m: number; readonly target: string }[];
  readonly results: readonly ResultView[];
}

/** What the API says in the end of all results of a session. */
export async function askedIn(edge: string, session: string): Promise<Asked[]> {
  const { measurements, results } = await get<Overview>(`${edge}/v1/sessions/${session}`);
  const asked = measurements.map(async ({ id, m, target }) => {
    const body = await get<MeasurementBody>(`${edge}/v1/measurements/${id}`);
    const views = results.filter((view) => view.m === m).toSorted((a, b) => a.r - b.r);
    return views.map((view, i): Asked => {
      const state = decode(resultStateSchema, view);
      const { rawOutput } = body.results[i]!.result;
      return { session, r: view.r, target, answer: { state, next: view.next, rawOutput } };
    });
  });
  return (await Promise.all(asked)).flat();
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
